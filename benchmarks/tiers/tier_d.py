"""Tier D: what a rule in Lua costs, beside Lua without a box and a rule engine asked per pair."""

import statistics

from . import racing

PAIRS = 2_000_000
# A call of the other engine takes a hundred times as long.
ZEN_PAIRS = 40_960


def race(options, rounds, world=None):
    """One line for calls of match, one for calls of key, and one for a whole match."""
    ours = [options.bench_command, "tier-d", "--pairs", str(PAIRS), "--repeat", "5"]
    answers = racing.in_turns(
        {racing.OURS: ours,
         "lua5.4": ["lua5.4", racing.peer("tier_d.lua")[1], str(PAIRS), "5"],
         "zen-engine": racing.peer("tier_d_zen.py", ZEN_PAIRS, "--repeat", "2")},
        rounds,
    )
    yield line("match calls", "calls", answers, rounds)
    yield line("key calls", "keys",
               {name: answers[name] for name in (racing.OURS, "lua5.4")}, rounds)
    if world:
        whole = racing.call(ours + ["--world", world])["whole"]
        participants = {
            racing.OURS: whole["plain"] | {"variant": "rule without Lua"},
            "Matchbook, Lua": whole["lua"],
        }
        yield racing.line({"tier": "D", "shape": "whole match", "threads": 1},
                          racing.with_ratios(participants))


def line(shape, part, answers, rounds):
    """Calls a second; the number of calls differs, so times are per million of them."""
    participants = {}
    for name, given in answers.items():
        rate = statistics.median(answer[part]["per_second"] for answer in given)
        participants[name] = {
            "median_seconds": 1e6 / rate, "per_second": rate,
            **({"version": given[-1]["version"]} if "version" in given[-1] else {}),
        }
    return racing.line({"tier": "D", "shape": shape, "calls": 1_000_000, "threads": 1,
                        "rounds": rounds}, racing.with_ratios(participants))
