#!/usr/bin/env python3
"""Precision and recall of links against a world's truth, by kind.

LINKS is a CSV with the columns external_id and ledger_id, or a result.json of `matchbook match`.
A link is right if the truth has that pair. Recall is counted over the pairs of each kind; the line
"one_to_one" takes exact, date_drift, amount_drift and typo together. Nothing but Python's own
library is needed.

  score_links.py world/truth.csv links.csv
  score_links.py world/truth.csv out/result.json --json
"""

import argparse
import csv
import json

ONE_TO_ONE = ("exact", "date_drift", "amount_drift", "typo")


def links_of(path, include_suggested):
    """The links of a file as a set of (external id, ledger id)."""
    if not path.endswith(".json"):
        with open(path, newline="", encoding="utf-8") as file:
            return {(row["external_id"], row["ledger_id"]) for row in csv.DictReader(file)}
    with open(path, encoding="utf-8") as file:
        matches = json.load(file)["matches"]
    return {
        (external, ledger)
        for match in matches
        if include_suggested or match.get("status") != "suggested"
        for external in match["external_ids"]
        for ledger in match["ledger_ids"]
    }


def truth_of(path):
    """The pairs that belong together, with their kind."""
    truth = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["external_id"] and row["ledger_id"]:
                truth[(row["external_id"], row["ledger_id"])] = row["kind"]
    return truth


def ratio(part, whole):
    return round(part / whole, 6) if whole else None


def score(truth, links):
    """Counts right and wrong links and what was found of each kind."""
    wanted = {}
    for kind in truth.values():
        wanted[kind] = wanted.get(kind, 0) + 1
    found = dict.fromkeys(wanted, 0)
    right = 0
    for link in links:
        kind = truth.get(link)
        if kind is not None:
            right += 1
            found[kind] += 1
    one_to_one_found = sum(found.get(kind, 0) for kind in ONE_TO_ONE)
    one_to_one_wanted = sum(wanted.get(kind, 0) for kind in ONE_TO_ONE)
    return {
        "links": len(links),
        "right": right,
        "wrong": len(links) - right,
        "precision": ratio(right, len(links)),
        "recall_one_to_one": ratio(one_to_one_found, one_to_one_wanted),
        "recall_all": ratio(right, len(truth)),
        "kinds": {
            kind: {
                "found": found[kind], "of": wanted[kind],
                "recall": ratio(found[kind], wanted[kind]),
            }
            for kind in sorted(wanted)
        },
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("truth", help="truth.csv of the world")
    parser.add_argument("links", help="links as CSV, or result.json")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--include-suggested", action="store_true", help="count suggested matches of a result.json"
    )
    options = parser.parse_args()
    answer = score(truth_of(options.truth), links_of(options.links, options.include_suggested))
    if options.json:
        print(json.dumps(answer, indent=2))
        return
    print(f"links      {answer['links']}, of them {answer['wrong']} wrong")
    print(f"precision  {answer['precision']}")
    print(f"recall     {answer['recall_one_to_one']} of the one-to-one links, "
          f"{answer['recall_all']} of all")
    for kind, figures in answer["kinds"].items():
        print(f"  {kind:<14} {figures['found']} of {figures['of']}  {figures['recall']}")


if __name__ == "__main__":
    main()
