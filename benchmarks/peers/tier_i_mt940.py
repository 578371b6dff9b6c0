"""Reads an MT940 file with the package mt-940."""

import argparse
import importlib.metadata
import json
import statistics

import mt940

import measuring


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    seconds = []
    for _ in range(options.repeat):
        taken, transactions = measuring.timed(lambda: mt940.parse(options.file))
        seconds.append(taken)
    amounts = [transaction.data["amount"].amount for transaction in transactions]
    print(json.dumps({
        "version": importlib.metadata.version("mt-940"), "records": len(amounts),
        "sum": int(sum(amounts) * 100), "median_seconds": statistics.median(seconds),
        "fastest_seconds": min(seconds), "slowest_seconds": max(seconds),
        "peak_memory_bytes": measuring.peak_memory(),
    }))


if __name__ == "__main__":
    main()
