"""Tier A: exact references, amounts and currencies; its growth, and one thread against two."""

import math
import os

from . import racing

DUCKDB = "DuckDB"
POLARS = "Polars"
LONG = "long references"
ACCENTED = "accented references"
# What the world is told, by question.
REFERENCES = {None: [], LONG: ["--long-references"], ACCENTED: ["--accents"]}


def workload(options, events, **more):
    return {"tier": "A", "events": events, "seed": options.seed, **more}


def race(options, events, rounds, known=None, question=None):
    """Ours beside DuckDB and Polars, with the links compared; of references in ASCII that an entry of
    our index holds, or of those that the question names."""
    world = made_world(options, events, REFERENCES[question])
    ours = [options.bench_command, "tier-a", "--world", world]
    threads = ["--threads", str(options.threads)]
    commands = {
        racing.OURS: ours + threads,
        DUCKDB: racing.peer("tier_a_duckdb.py", world, *threads),
        POLARS: racing.peer("tier_a_polars.py", world, *threads),
    }
    participants, tried = racing.race_for_links(
        commands, rounds, world, variants={DUCKDB: [], POLARS: []}, known=known
    )
    named = {"question": question} if question else {}
    return racing.line(
        workload(options, events, **named, threads=options.threads, rounds=rounds),
        participants, variants_tried=tried,
    )


def race_from_files(options, events, rounds):
    """The same with the reading of both files inside the clock, of the columns that are needed."""
    world = options.world(events)
    threads = ["--threads", str(options.threads)]
    commands = {
        racing.OURS: [options.bench_command, "tier-a", "--world", world, "--start", "files"]
        + threads,
        DUCKDB: racing.peer("tier_a_duckdb.py", world, "--from-files", *threads),
        POLARS: racing.peer("tier_a_polars.py", world, "--from-files", *threads),
    }
    participants, tried = racing.race_for_links(
        commands, rounds, world, variants={DUCKDB: [], POLARS: []}
    )
    return racing.line(
        workload(options, events, question="from files", threads=options.threads, rounds=rounds),
        participants, variants_tried=tried,
    )


def one_thread(options, events, rounds):
    """One thread against two, of ours."""
    ours = [options.bench_command, "tier-a", "--world", options.world(events), "--repeat", "3"]
    commands = {
        racing.OURS: ours + ["--threads", "2"],
        "Matchbook, one thread": ours + ["--threads", "1"],
    }
    answers = racing.in_turns(commands, rounds)
    participants = {name: racing.figures(answers[name]) for name in commands}
    return racing.line(
        workload(options, events, question="threads", rounds=rounds),
        racing.with_ratios(participants),
    )


def fastest_variants(line):
    """What each peer ran in a race."""
    return {name: one["variant"] for name, one in line["participants"].items() if "variant" in one}


def growth(lines):
    """By which power of the number of events the time grows, between the sizes of some races."""
    races = sorted(
        (one for one in lines
         if one["workload"]["tier"] == "A" and "question" not in one["workload"]),
        key=lambda one: one["workload"]["events"],
    )
    steps = []
    for small, large in zip(races, races[1:]):
        events = [one["workload"]["events"] for one in (small, large)]
        steps.append({
            "from_events": events[0],
            "to_events": events[1],
            "exponents": {
                name: round(
                    math.log(
                        large["participants"][name]["median_seconds"]
                        / small["participants"][name]["median_seconds"]
                    ) / math.log(events[1] / events[0]), 2)
                for name in large["participants"] if name in small["participants"]
            },
        })
    return {"workload": {"tier": "A", "question": "growth"}, "growth": steps}


def made_world(options, events, more=()):
    """The folder of a world, made unless it is there; worlds of one seed are always the same."""
    folder = os.path.join(options.data, f"tier-a-{events}-{options.seed}{''.join(more)}")
    if not os.path.exists(os.path.join(folder, "truth.csv")):
        options.quietly([
            options.world_command, "tier-a", "--events", str(events), "--seed", str(options.seed),
            "--out", folder, *more,
        ])
    return folder
