#!/usr/bin/env python3
"""Tier A beside its peers: the same data, the same machine, in turns, with the answers compared.

Each peer first tries all its variants; then Matchbook and the fastest variant of every peer run in
turns, each in a process of its own. Prints a table and writes everything to a JSON file.

  compare.py --events 100000 --rounds 5 --out data/tier-a-100000.json
"""

import argparse
import csv
import json
import os
import platform
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {"DuckDB": "tier_a_duckdb.py", "Polars": "tier_a_polars.py"}


def run(command):
    """Runs a command that prints JSON; returns that and the peak memory of its process."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}")
    answer = json.loads(output)
    answer["peak_memory_bytes"] = usage.ru_maxrss * 1024
    return answer


def links_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {(row["external_id"], row["ledger_id"]) for row in csv.DictReader(file)}


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def commit():
    answer = subprocess.run(
        ["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True, text=True
    )
    return answer.stdout.strip() or "unknown"


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default=os.path.join(HERE, "data"), help="folder for worlds")
    parser.add_argument(
        "--world-command", default=os.path.join(HERE, "../.build/release/matchbook-world")
    )
    parser.add_argument(
        "--bench-command", default=os.path.join(HERE, ".build/release/matchbook-bench")
    )
    parser.add_argument("--out", help="file for all figures, as JSON")
    return parser.parse_args()


def main():
    options = arguments()
    world = os.path.join(options.data, f"tier-a-{options.events}-{options.seed}")
    subprocess.run(
        [options.world_command, "tier-a", "--events", str(options.events),
         "--seed", str(options.seed), "--out", world],
        check=True, stdout=subprocess.DEVNULL,
    )
    threads = str(options.threads)
    commands = {
        "Matchbook": [
            options.bench_command, "tier-a", "--events", str(options.events),
            "--seed", str(options.seed), "--threads", threads, "--repeat", "3",
            "--world", world,
        ]
    }
    tried = {}
    for name, script in PEERS.items():
        command = [sys.executable, os.path.join(HERE, "peers", script), world, "--threads", threads]
        tried[name] = run(command + ["--repeat", "1"])
        commands[name] = command + ["--repeat", "3", "--variant", tried[name]["best"]]

    links_path = {name: os.path.join(world, f"links-{name}.csv") for name in commands}
    rounds = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            rounds[name].append(run(command + ["--links", links_path[name]]))

    ours = links_of(links_path["Matchbook"])
    medians = {
        name: statistics.median(answer["median_seconds"] for answer in answers)
        for name, answers in rounds.items()
    }
    peers = {}
    for name, answers in rounds.items():
        theirs = links_of(links_path[name])
        peers[name] = {
            "version": answers[-1].get("version"),
            "variant": answers[-1].get("best"),
            "median_seconds": medians[name],
            "fastest_seconds": min(answer["fastest_seconds"] for answer in answers),
            "slowest_seconds": max(answer["slowest_seconds"] for answer in answers),
            "times_ours": round(medians[name] / medians["Matchbook"], 2),
            "peak_memory_bytes": max(answer["peak_memory_bytes"] for answer in answers),
            "links": len(theirs),
            "links_not_ours": len(theirs - ours),
            "our_links_missing": len(ours - theirs),
            "load_seconds": statistics.median(answer["load_seconds"] for answer in answers),
        }
    result = {
        "workload": "tier-a",
        "events": options.events,
        "seed": options.seed,
        "threads": options.threads,
        "rounds": options.rounds,
        "commit": commit(),
        "processor": processor(),
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "precision": rounds["Matchbook"][-1]["precision"],
        "recall_one_to_one": rounds["Matchbook"][-1]["recall_one_to_one"],
        "results": peers,
        "variants_tried": {name: answer["variants"] for name, answer in tried.items()},
    }
    print(f"tier A, {options.events} events, {options.threads} threads, {options.rounds} rounds; "
          f"precision {result['precision']:.4f}, recall {result['recall_one_to_one']:.4f}")
    print(f"{'':<11}{'median s':>10}{'spread s':>18}{'times ours':>12}{'MB':>7}  links")
    for name, figures in peers.items():
        spread = f"{figures['fastest_seconds']:.3f} to {figures['slowest_seconds']:.3f}"
        same = figures["links_not_ours"] == 0 and figures["our_links_missing"] == 0
        note = "" if same else (
            f", another answer: {figures['links_not_ours']} that we have not, "
            f"{figures['our_links_missing']} missing"
        )
        print(f"{name:<11}{figures['median_seconds']:>10.3f}{spread:>18}"
              f"{figures['times_ours']:>12}{figures['peak_memory_bytes'] // 1_000_000:>7}"
              f"  {figures['links']}{note}")
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
