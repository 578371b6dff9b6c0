"""What all peers share: arguments, repeated timing, memory, and the form of the answer."""

import argparse
import json
import statistics
import sys
import time


def arguments(description, world="folder with ledger.csv and external.csv", ratio=None):
    """Reads the arguments that all peers understand; those that compare texts have a usual ratio."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("world", help=world)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5, help="timed runs of each variant")
    parser.add_argument("--variant", action="append", help="only these variants; may be repeated")
    parser.add_argument(
        "--from-files", action="store_true", help="read the files, too, inside the clock")
    if ratio is not None:
        parser.add_argument(
            "--ratio", type=int, default=ratio, help="hundredths that texts must reach")
    parser.add_argument("--links", help="file for the links of the fastest variant, as CSV")
    return parser.parse_args()


def timed(work):
    """Runs something and returns its seconds and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def interleaved(variants, repeat):
    """Runs every variant in turn, again and again, so that a slow minute of the machine hits all.

    A first round, which is not counted, warms caches. Returns seconds and the last result by name.
    """
    seconds = {name: [] for name in variants}
    results = {}
    for round_number in range(repeat + 1):
        for name, work in variants.items():
            results.pop(name, None)
            taken, results[name] = timed(work)
            if round_number > 0:
                seconds[name].append(taken)
    return seconds, results


def chosen(variants, names):
    """Keeps the variants that were asked for."""
    if not names:
        return variants
    unknown = [name for name in names if name not in variants]
    if unknown:
        sys.exit(f"unknown variant {unknown[0]}; there are: {', '.join(variants)}")
    return {name: variants[name] for name in names}


def peak_memory():
    """Bytes of memory in use at the worst moment of this process so far; 0 if nobody knows.

    getrusage would count the process that started this one, too.
    """
    try:
        with open("/proc/self/status", encoding="utf-8") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def figures(seconds):
    """Median and spread of repeated runs."""
    return {
        "median_seconds": round(statistics.median(seconds), 4),
        "fastest_seconds": round(min(seconds), 4),
        "slowest_seconds": round(max(seconds), 4),
    }


def report(peer, version, options, load_seconds, seconds, link_counts, rows):
    """Prints the answer as JSON and returns the name of the fastest variant."""
    best = min(seconds, key=lambda name: statistics.median(seconds[name]))
    answer = {
        "peer": peer,
        "version": version,
        "threads": options.threads,
        "repeat": options.repeat,
        "rows": rows,
        "load_seconds": round(load_seconds, 4),
        "best": best,
        **figures(seconds[best]),
        "links": link_counts[best],
        "variants": {
            name: {**figures(taken), "links": link_counts[name]} for name, taken in seconds.items()
        },
        "peak_memory_bytes": peak_memory(),
    }
    print(json.dumps(answer, indent=2))
    return best
