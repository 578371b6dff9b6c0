"""What all tiers share: running commands in turns, comparing links, and the form of a figure."""

import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = "Matchbook"


def peer(script, *arguments):
    """The command of a script in peers/."""
    return [sys.executable, os.path.join(HERE, "peers", script), *map(str, arguments)]


def call(command):
    """Runs a command that prints JSON, and returns it."""
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return json.loads(process.stdout)


def in_turns(commands, rounds):
    """Runs every command in turn, again and again, so that a slow minute of the machine hits all.

    Returns the answers of each.
    """
    answers = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            answers[name].append(call(command))
    return answers


def figures(answers):
    """The figures of one participant from the answers of its rounds."""
    last = answers[-1]
    kept = {
        "version": last.get("version"),
        "variant": last.get("best"),
        "median_seconds": statistics.median(answer["median_seconds"] for answer in answers),
        "fastest_seconds": min(answer["fastest_seconds"] for answer in answers),
        "slowest_seconds": max(answer["slowest_seconds"] for answer in answers),
        "peak_memory_bytes": max(answer.get("peak_memory_bytes", 0) for answer in answers),
    }
    if "load_seconds" in last:
        kept["load_seconds"] = statistics.median(answer["load_seconds"] for answer in answers)
    return {name: value for name, value in kept.items() if value is not None}


def with_ratios(participants):
    """Adds how many times our time each participant took."""
    ours = participants[OURS]["median_seconds"]
    for one in participants.values():
        one["times_ours"] = round(one["median_seconds"] / ours, 2)
    return participants


def only(variants):
    """Arguments that make a peer run these variants only."""
    return [word for name in variants for word in ("--variant", name)]


def lines_of(path):
    """The lines of a link file below its header, which must be sorted."""
    before = ""
    with open(path, encoding="utf-8") as file:
        next(file)
        for line in file:
            line = line.replace('"', "").strip()
            if line < before:
                sys.exit(f"{path} is not sorted at {line}")
            before = line
            yield line


def compared(ours, theirs):
    """How two sorted link files differ, line by line, without keeping them in memory."""
    left, right = lines_of(ours), lines_of(theirs)
    one, other = next(left, None), next(right, None)
    counts = {"links": 0, "links_not_ours": 0, "our_links_missing": 0}
    while one is not None or other is not None:
        if other is not None and (one is None or other < one):
            counts["links_not_ours"] += 1
            counts["links"] += 1
            other = next(right, None)
        elif other is None or one < other:
            counts["our_links_missing"] += 1
            one = next(left, None)
        else:
            counts["links"] += 1
            one, other = next(left, None), next(right, None)
    return counts


def scored(truth, links):
    """Precision and recall; in a process of its own, because it needs much memory."""
    return call([sys.executable, os.path.join(HERE, "score_links.py"), truth, links, "--json"])


def race_for_links(commands, rounds, world, variants, known=None, repeats=3):
    """Races commands that write links; compares and scores what they wrote.

    `variants` names for each peer the ways to try, or none for all that it has. Each peer first
    tries them, unless `known` has its fastest from a smaller race, and then runs its fastest. In
    each round the work is done once unmeasured and `repeats` times measured.
    """
    known = known or {}
    chosen = dict(commands)
    tried = {}
    for name, ways in variants.items():
        best = known.get(name)
        if best is None:
            tried[name] = call(commands[name] + ["--repeat", "1"] + only(ways))
            best = tried[name]["best"]
        chosen[name] = commands[name] + only([best])
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, f"{n}.csv") for n, name in enumerate(commands)}
        answers = in_turns(
            {name: command + ["--repeat", str(repeats), "--links", paths[name]]
             for name, command in chosen.items()},
            rounds,
        )
        participants = {name: figures(answers[name]) for name in commands}
        for name, one in participants.items():
            one.update(compared(paths[OURS], paths[name]))
            score = scored(os.path.join(world, "truth.csv"), paths[name])
            one["precision"] = score["precision"]
            one["recall_one_to_one"] = score["recall_one_to_one"]
            one["kinds"] = score["kinds"]
    with_ratios(participants)
    for counter in ("ambiguous", "limits_reached"):
        participants[OURS][counter] = answers[OURS][-1][counter]
    return participants, {name: answer["variants"] for name, answer in tried.items()}


def line(workload, participants, **more):
    """One line of the results file, but for the facts that all of a run share."""
    return {"workload": workload, "participants": participants, **more}
