"""What the peers of tier G share: the file, its columns, and the sums that prove them."""

import json
import os

import measuring

COLUMNS = ["id", "amount", "currency", "reference", "description", "date", "counterparty"]
READ = ["id", "amount", "currency", "reference", "date", "counterparty"]
TEXTS = ["id", "currency", "reference", "counterparty"]


def path(options):
    return os.path.join(options.world, "ledger.csv")


def measure(peer, version, options, variants, sums):
    """Times the variants, and prints the figures of the fastest with its sums."""
    variants = measuring.chosen(variants, options.variant)
    seconds, results = measuring.interleaved(variants, options.repeat)
    peak = measuring.peak_memory()
    best = min(seconds, key=lambda name: sorted(seconds[name])[len(seconds[name]) // 2])
    rows, thousandths, instants, length = sums(results[best])
    print(json.dumps({
        "peer": peer,
        "version": version,
        "best": best,
        **measuring.figures(seconds[best]),
        "variants": {name: measuring.figures(taken) for name, taken in seconds.items()},
        "peak_memory_bytes": peak,
        "rows": rows,
        "sum_of_thousandths": thousandths,
        "sum_of_seconds": instants,
        "sum_of_bytes": length,
    }, indent=2))
