#!/usr/bin/env python3
"""Matchbook beside its peers: the same data, the same machine, in turns, with the answers compared.

Runs the tiers that are asked for, prints a table, and writes one JSON line per race.

  compare.py                        small sizes of all tiers, in a few minutes
  compare.py --size long            a million events, and ten million in tier A
  compare.py --tier A --events 1000000 --rounds 5
  compare.py --against results/old.json    and says what has changed since then
"""

import argparse
import datetime
import functools
import json
import os
import platform
import subprocess
import sys

from tiers import lookup, racing, tier_a, tier_b, tier_c, tier_d, tier_e, tier_f, tier_g, tier_h, tier_i
import results

HERE = os.path.dirname(os.path.abspath(__file__))
TIERS = "ABCDEFGHIL"

# Sizes, and how many rounds each gets.
SMALL = {
    "A": {10_000: 5, 100_000: 5},
    "B": {100_000: 5},
    "C": {1000: 3},
    "D": {100_000: 3},
    "E": {1: 3},
    "F": {100_000: 3},
    "G": {100_000: 3},
    "H": {10: 3, 100: 3},
    "I": {20_000: 3},
    "L": {100_000: 3},
}
LONG = {
    "A": {100_000: 5, 1_000_000: 5, 10_000_000: 2},
    "B": {1_000_000: 3, 10_000_000: 2},
    "C": {1000: 5},
    "D": {1_000_000: 3},
    "E": {1: 5},
    "F": {1_000_000: 3},
    "G": {1_000_000: 3, 10_000_000: 1},
    "H": {10: 3, 100: 5, 1000: 2},
    "I": {100_000: 3},
    "L": {1_000_000: 5},
}

# Beyond this, peers that look at every pair of similar amounts do not come to an end.
MOST_EVENTS_OF_PAIR_SCANS = 2_000_000


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=("small", "long"), default="small")
    parser.add_argument("--tier", action="append", choices=list(TIERS), help="only these tiers")
    parser.add_argument("--events", type=int, action="append",
                        help="other sizes for tiers A, B, F, G and L")
    parser.add_argument("--rounds", type=int, help="other numbers of rounds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--without-splink", action="store_true")
    parser.add_argument("--data", default=os.path.join(HERE, "data"), help="folder for worlds")
    release = os.path.join(HERE, "..", ".build", "release")
    parser.add_argument("--world-command", default=os.path.join(release, "matchbook-world"))
    parser.add_argument("--match-command", default=os.path.join(release, "matchbook"))
    parser.add_argument(
        "--bench-command", default=os.path.join(HERE, ".build", "release", "matchbook-bench")
    )
    parser.add_argument("--out", help="file for the results, a JSON line each")
    parser.add_argument("--against", help="results of another run to compare with")
    options = parser.parse_args()
    options.quietly = lambda command: subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL
    )
    options.world = functools.partial(tier_a.made_world, options)
    return options


def sizes(options, tier):
    """Sizes of a tier with their rounds."""
    chosen = dict((SMALL if options.size == "small" else LONG)[tier])
    if options.events and tier in "ABFGL":
        chosen = dict.fromkeys(options.events, 5)
    return {size: options.rounds or rounds for size, rounds in chosen.items()}


def races(options, tier):
    """The lines of one tier, one after the other."""
    if tier == "A":
        lines = []
        for events, rounds in sizes(options, tier).items():
            # At ten million, trying all variants would take longer than all the rest.
            known = tier_a.fastest_variants(lines[-1]) if lines and events > 1_000_000 else None
            lines.append(tier_a.race(options, events, rounds, known))
            yield lines[-1]
        # Beyond that, trying all variants would take longer than all the rest.
        for events in [size for size in sizes(options, tier) if size <= 1_000_000][-1:]:
            yield tier_a.race_from_files(options, events, sizes(options, tier)[events])
            for question in [tier_a.LONG, tier_a.ACCENTED]:
                yield tier_a.race(options, events, sizes(options, tier)[events], question=question)
        yield tier_a.one_thread(options, *list(sizes(options, tier).items())[-1])
        if len(lines) > 1:
            yield tier_a.growth(lines)
    elif tier == "B":
        for events, rounds in sizes(options, tier).items():
            if events > MOST_EVENTS_OF_PAIR_SCANS:
                yield tier_b.alone(options, events, rounds)
            else:
                yield tier_b.race(options, events, rounds, with_splink=not options.without_splink)
    elif tier == "C":
        for problems, rounds in sizes(options, tier).items():
            yield tier_c.race(options, problems, rounds)
    elif tier == "D":
        for events, rounds in sizes(options, tier).items():
            yield from tier_d.race(options, rounds, options.world(events))
    elif tier == "E":
        for divisor, rounds in sizes(options, tier).items():
            yield from tier_e.race(options, divisor, rounds)
    elif tier == "G":
        for events, rounds in sizes(options, tier).items():
            for threads in (1, 2):
                yield tier_g.race(options, events, rounds, threads)
    elif tier == "I":
        for entries, rounds in sizes(options, tier).items():
            yield from tier_i.race(options, entries, rounds)
    elif tier == "H":
        for megabytes, rounds in sizes(options, tier).items():
            yield tier_h.race(options, megabytes, rounds)
    elif tier == "L":
        for events, rounds in sizes(options, tier).items():
            yield from lookup.races(options, events, rounds)
    else:
        for events, rounds in sizes(options, tier).items():
            yield tier_f.race(options, events, rounds)


def facts():
    """What all lines of a run share."""
    return {
        "commit": commit(),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ"),
        "machine": {
            "architecture": platform.machine(),
            "processor": processor(),
            "processors": os.cpu_count(),
            "system": f"{platform.system()} {platform.release()}",
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        },
        "versions": {"Swift": swift(), "Python": platform.python_version()},
    }


def output_of(command):
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout.strip()


def commit():
    return output_of(["git", "-C", HERE, "describe", "--always", "--dirty"]) or "unknown"


def swift():
    words = output_of(["swift", "--version"]).split()
    return words[words.index("version") + 1] if "version" in words else "unknown"


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def main():
    options = arguments()
    shared = facts()
    name = f"{shared['date'][:10]}-{shared['commit']}-{options.size}.json"
    out = options.out or os.path.join(HERE, "results", name)
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    print(results.HEADER, flush=True)
    lines = []
    with open(out, "w", encoding="utf-8") as file:
        for tier in options.tier or TIERS:
            for line in races(options, tier):
                lines.append({**shared, **line})
                file.write(json.dumps(lines[-1]) + "\n")
                file.flush()
                print(results.text_of(line), flush=True)
    print(f"\nThe figures are in {os.path.relpath(out)}")
    if options.against:
        print("\n" + results.changes(results.read(options.against), lines))


if __name__ == "__main__":
    main()
