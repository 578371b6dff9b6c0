"""Tier F: the whole job, from two CSV files to written results."""

import csv
import os
import subprocess
import sys
import tempfile
import time

from . import racing

DUCKDB = "DuckDB, passes A and B"


def race(options, events, rounds):
    """The command with a whole rule file beside a script for passes A and B.

    Our time is that of the whole process; the script's begins after the interpreter has started.
    """
    world = options.world(events)
    rules = os.path.join(racing.HERE, "workloads", "whole-job.json")
    answers = {racing.OURS: [], DUCKDB: []}
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        links = {racing.OURS: os.path.join(folder, "ours.csv"),
                 DUCKDB: os.path.join(folder, "theirs.csv")}
        command = [
            options.match_command, "match", "--ledger", os.path.join(world, "ledger.csv"),
            "--external", os.path.join(world, "external.csv"), "--rules", rules,
            "--threads", str(options.threads), "--out", out,
        ]
        for _ in range(rounds):
            answers[racing.OURS].append(timed(command))
            answers[DUCKDB].append(racing.call(racing.peer(
                "tier_f_duckdb.py", world, "--threads", options.threads, "--repeat", "1",
                "--links", links[DUCKDB])))
        links_of_matches(os.path.join(out, "matches.csv"), links[racing.OURS])
        participants = {name: racing.figures(rounds_of) for name, rounds_of in answers.items()}
        for name, one in participants.items():
            one.update(racing.compared(links[racing.OURS], links[name]))
            one.update(quality(racing.scored(os.path.join(world, "truth.csv"), links[name])))
    return racing.line(
        {"tier": "F", "events": events, "seed": options.seed, "threads": options.threads,
         "rounds": rounds},
        racing.with_ratios(participants),
    )


def quality(score):
    precision, recall = score["precision"], score["recall_all"]
    return {
        "precision": precision,
        "recall": recall,
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "kinds": score["kinds"],
    }


def timed(command):
    """Runs a command and returns the time and memory of its process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    # Of all ways to ask for a child's memory this one counts no memory of ours but what this
    # program, which loads no data, uses itself.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return {"median_seconds": seconds, "fastest_seconds": seconds, "slowest_seconds": seconds,
            "peak_memory_bytes": usage.ru_maxrss * 1024}


def links_of_matches(matches, links):
    """Every pair of ids in the accepted matches of a matches.csv, sorted."""
    with open(matches, newline="", encoding="utf-8") as file:
        pairs = sorted(
            f"{external},{ledger}\n"
            for row in csv.DictReader(file) if row["status"] != "suggested"
            for external in row["external_ids"].split()
            for ledger in row["ledger_ids"].split()
        )
    with open(links, "w", encoding="utf-8") as file:
        file.write("external_id,ledger_id\n")
        file.writelines(pairs)
