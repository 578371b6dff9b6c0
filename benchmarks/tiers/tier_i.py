"""Tier I: reading what banks send; MT940 beside the package that most people use for it."""

import os

from . import racing

FORMATS = ("mt940", "bai2", "ofx", "jsonl")
PEER = "mt-940"


def race(options, entries, rounds):
    """One line for each format; only MT940 has a peer."""
    folder = os.path.join(options.data, f"tier-i-{entries}")
    os.makedirs(folder, exist_ok=True)
    ours = [options.bench_command, "tier-i", "--write", folder, "--entries", str(entries),
            "--seed", str(options.seed)]
    options.quietly(ours + ["--repeat", "1"])
    answers = racing.in_turns(
        {racing.OURS: ours + ["--repeat", "5"],
         PEER: racing.peer("tier_i_mt940.py", os.path.join(folder, "bank.sta"), "--repeat", "1")},
        rounds,
    )
    for format_name in FORMATS:
        mine = [answer[format_name] for answer in answers[racing.OURS]]
        participants = {racing.OURS: {
            **racing.figures(mine), "records": mine[-1]["records"],
            "bytes_per_second": mine[-1]["bytes_per_second"],
        }}
        if format_name == "mt940":
            theirs = answers[PEER][-1]
            same = all(theirs[key] == mine[-1][key] for key in ("records", "sum"))
            participants[PEER] = {
                **racing.figures(answers[PEER]), "records": theirs["records"],
                "answer": "same records and sum" if same else "OTHER RECORDS",
            }
        yield racing.line(
            {"tier": "I", "shape": format_name, "entries": entries, "seed": options.seed,
             "bytes": mine[-1]["bytes"], "threads": 1, "rounds": rounds},
            racing.with_ratios(participants),
        )
