"""Tier D: what a rule in Lua costs, beside Lua without a box and a rule engine asked per pair."""

import statistics

from . import racing

PAIRS = 2_000_000
# A call of the other engine takes a hundred times as long.
ZEN_PAIRS = 40_960


def race(options, rounds, world=None):
    """Lines for calls of match that need no counting and that do, of key, and for a whole match."""
    ours = [options.bench_command, "tier-d", "--pairs", str(PAIRS), "--repeat", "5"]
    answers = racing.in_turns(
        {racing.OURS: ours,
         "lua5.4": ["lua5.4", racing.peer("tier_d.lua")[1], str(PAIRS), "5"],
         "zen-engine": racing.peer("tier_d_zen.py", ZEN_PAIRS, "--repeat", "2")},
        rounds,
    )
    yield line("match calls", "calls", answers, rounds)
    for shape, part in (("calls with a helper", "helper"), ("watched calls", "watched"),
                        ("key calls", "keys")):
        yield line(shape, part, {name: answers[name] for name in (racing.OURS, "lua5.4")}, rounds)
    if world:
        answer = racing.call(ours + ["--world", world])
        whole = answer["whole"]
        if not whole["same_links"]:
            raise SystemExit("the rule in Lua and the one without find different links")
        shared = {"answer": f"{whole['links']:,} links",
                  "peak_memory_bytes": answer["peak_memory_bytes"]}
        participants = {
            racing.OURS: whole["plain"] | shared | {"variant": "rule without Lua"},
            "Matchbook, Lua": whole["lua"] | shared,
            "Matchbook, Lua followed": whole["followed"] | shared | {"variant": "joined key"},
            "Matchbook, Lua helped": whole["helped"] | shared | {"variant": "key with a helper and patterns"},
            "Matchbook, Lua asked": whole["asked"] | shared | {"variant": "key asked for in Lua"},
        }
        yield racing.line({"tier": "D", "shape": "whole match", "threads": 1},
                          racing.with_ratios(participants))


def line(shape, part, answers, rounds):
    """Calls a second; the number of calls differs, so times are per million of them."""
    participants = {}
    for name, given in answers.items():
        rates = [answer[part]["per_second"] for answer in given]
        rate = statistics.median(rates)
        participants[name] = {
            "median_seconds": 1e6 / rate, "fastest_seconds": 1e6 / max(rates),
            "slowest_seconds": 1e6 / min(rates), "per_second": rate,
            "peak_memory_bytes": max(answer.get("peak_memory_bytes", 0) for answer in given),
            "answer": f"{rate / 1e6:.3g} million a second",
            **({"version": given[-1]["version"]} if "version" in given[-1] else {}),
        }
    return racing.line({"tier": "D", "shape": shape, "calls": 1_000_000, "threads": 1,
                        "rounds": rounds}, racing.with_ratios(participants))
