"""Tier B: similar references and amounts within one percent, among the records tier A leaves."""

import csv
import os

from . import racing

# Ours once more: texts may differ by more, and fewer accidents are allowed to explain a match.
LENIENT = "Matchbook, ratio 0.81"
DUCKDB = "DuckDB"
LENIENT_DUCKDB = "DuckDB, ratio 0.81"
JARO_WINKLER = "DuckDB, Jaro-Winkler"
RAPIDFUZZ = "Polars + RapidFuzz"
SPLINK = "Splink"

# What the rule can see; the rest that tier A leaves lacks a reference or is a group.
KINDS = ("amount_drift", "typo")


def race(options, events, rounds, with_splink=True):
    """Ours beside DuckDB and RapidFuzz, by the same rule, and Splink, by a model of its own."""
    world = rest_of(options, events)
    threads = ["--threads", str(options.threads)]
    ours = [options.bench_command, "tier-b", "--world", world, *threads]
    duckdb = racing.peer("tier_b_duckdb.py", world, *threads)
    commands = {
        racing.OURS: ours,
        LENIENT: [*ours, "--ratio", "81", "--chance", "6000"],
        DUCKDB: duckdb,
        LENIENT_DUCKDB: [*duckdb, "--ratio", "81"],
        JARO_WINKLER: duckdb,
        RAPIDFUZZ: racing.peer("tier_b_polars_rapidfuzz.py", world, *threads),
    }
    variants = {
        DUCKDB: ["levenshtein/replace/days", "levenshtein/replace/four_days"],
        LENIENT_DUCKDB: ["levenshtein/replace/days", "levenshtein/replace/four_days"],
        JARO_WINKLER: ["jaro_winkler/replace/days", "jaro_winkler/replace/four_days"],
        RAPIDFUZZ: ["levenshtein/in-memory", "levenshtein/streaming"],
    }
    if with_splink:
        commands[SPLINK] = racing.peer("tier_b_splink.py", world, *threads)
    participants, _ = racing.race_for_links(commands, rounds, world, variants, repeats=1)
    for one in participants.values():
        kinds = [one["kinds"][kind] for kind in KINDS]
        one["recall"] = sum(k["found"] for k in kinds) / sum(k["of"] for k in kinds)
    return racing.line(
        {"tier": "B", "events": events, "seed": options.seed, "threads": options.threads,
         "rounds": rounds},
        participants,
    )


def alone(options, events, rounds):
    """Ours, where peers that look at every pair of similar amounts do not come to an end."""
    world = rest_of(options, events)
    commands = {
        racing.OURS: [options.bench_command, "tier-b", "--world", world, "--threads",
                      str(options.threads)],
    }
    participants, _ = racing.race_for_links(commands, rounds, world, {}, repeats=1)
    for one in participants.values():
        kinds = [one["kinds"][kind] for kind in KINDS]
        one["recall"] = sum(k["found"] for k in kinds) / sum(k["of"] for k in kinds)
    return racing.line(
        {"tier": "B", "question": "alone", "events": events, "seed": options.seed,
         "threads": options.threads, "rounds": rounds},
        participants,
    )


def rest_of(options, events):
    """The folder of what tier A leaves of a world: records in no link, and their truth."""
    world = options.world(events)
    folder = os.path.join(world, "rest")
    if os.path.exists(os.path.join(folder, "truth.csv")):
        return folder
    os.makedirs(folder, exist_ok=True)
    links = os.path.join(folder, "links.csv")
    options.quietly([
        options.bench_command, "tier-a", "--world", world, "--repeat", "1", "--links", links
    ])
    taken = set()
    with open(links, newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            taken.update(row)
    for name, keeps in {
        "ledger.csv": lambda row: row[0] not in taken,
        "external.csv": lambda row: row[0] not in taken,
        # group, kind, external id, ledger id: what belongs to a record that is gone is lost.
        "truth.csv": lambda row: row[2] not in taken and row[3] not in taken,
    }.items():
        with open(os.path.join(world, name), newline="", encoding="utf-8") as source, \
                open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as copy:
            rows = csv.reader(source)
            writer = csv.writer(copy, lineterminator="\n")
            writer.writerow(next(rows))
            writer.writerows(row for row in rows if keeps(row))
    return folder
