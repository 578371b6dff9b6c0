"""Tier E: best one-to-one assignments: a full table, a sparse problem, many small components."""

import os
import statistics

from . import racing


def race(options, divisor, rounds):
    """One line for each shape; everybody has one thread."""
    folder = os.path.join(options.data, "tier-e")
    os.makedirs(folder, exist_ok=True)
    ours = [options.bench_command, "tier-e", "--divisor", str(divisor), "--seed",
            str(options.seed)]
    options.quietly(ours + ["--repeat", "1", "--write", folder])
    answers = racing.in_turns(
        {racing.OURS: ours + ["--repeat", "5"],
         "peers": racing.peer("tier_e_scipy.py", folder, "--repeat", "3")},
        rounds,
    )
    return [line(options, shape, divisor, rounds, answers)
            for shape in ("dense", "sparse", "components")]


def line(options, shape, divisor, rounds, answers):
    mine = [answer[shape] for answer in answers[racing.OURS]]
    participants = {racing.OURS: {
        **racing.figures(mine),
        "peak_memory_bytes": max(answer["peak_memory_bytes"] for answer in answers[racing.OURS]),
        "optimum": mine[-1]["optimum"],
        "answer": "certificate accepted",
        "making_seconds": mine[-1]["making_seconds"],
        "checking_seconds": mine[-1]["checking_seconds"],
    }}
    theirs = answers["peers"]
    for peer, ways in theirs[-1]["shapes"][shape].items():
        best = min(ways, key=lambda way: statistics.median(
            answer["shapes"][shape][peer][way]["median_seconds"] for answer in theirs))
        one = racing.figures([answer["shapes"][shape][peer][best] for answer in theirs])
        one.update(
            version=theirs[-1]["versions"][peer], variant=best, optimum=ways[best]["optimum"],
            # Of the process that solves all shapes.
            peak_memory_bytes=max(answer["peak_memory_bytes"] for answer in theirs),
            answer="same optimum" if ways[best]["optimum"] == mine[-1]["optimum"]
            else "ANOTHER OPTIMUM",
        )
        participants[peer] = one
    return racing.line(
        {"tier": "E", "shape": shape, "nodes": mine[-1]["nodes"], "arcs": mine[-1]["arcs"],
         "seed": options.seed, "threads": 1, "rounds": rounds, "divisor": divisor},
        racing.with_ratios(participants),
    )
