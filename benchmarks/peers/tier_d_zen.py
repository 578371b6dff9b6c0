"""The rule of tier D as a decision of zen-engine, asked once per pair."""

import argparse
import importlib.metadata
import json
import statistics
import time

import zen

RECORDS = 4096
EXPRESSION = (
    "a.currency == b.currency and abs(b.amount - a.amount) * 100 <= a.amount "
    "and abs(b.date - a.date) <= 3 and a.reference == b.reference"
)


def side(number):
    return [
        {
            "amount": 10000 + index % 1000 * 7 + number * (index % 3),
            "currency": "USD" if index % 16 == 0 and number == 1 else "EUR",
            "date": 20000 + index % 30 + number * (index % 5),
            "reference": f"R{index}",
        }
        for index in range(RECORDS)
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    ledger, external = side(0), side(1)
    rule = zen.compile_expression(EXPRESSION)
    pairs = []
    for index in range(options.pairs):
        row = index % RECORDS
        other = (row + 1) % RECORDS if index % 4 == 3 else row
        pairs.append({"a": ledger[row], "b": external[other]})
    seconds = []
    for _ in range(options.repeat + 1):
        start = time.process_time()
        accepted = sum(1 for pair in pairs if rule.evaluate(pair))
        seconds.append(time.process_time() - start)
    median = statistics.median(seconds[1:])
    print(json.dumps({
        "version": importlib.metadata.version("zen-engine"), "accepted": accepted,
        "calls": {
            "median_seconds": median, "fastest_seconds": min(seconds[1:]),
            "slowest_seconds": max(seconds[1:]), "per_second": options.pairs / median,
        },
    }))


if __name__ == "__main__":
    main()
