#!/usr/bin/env python3
"""Tier F in DuckDB as far as SQL goes without a search for sets: read two CSV files, match by
tier A, match the rest by tier B, write the links. All of it is inside the clock."""

import os
import tempfile

import duckdb

import measuring
import tier_a_duckdb
import tier_b_duckdb


def whole_job(world, threads, links):
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET preserve_insertion_order = false")
    tier_a_duckdb.load(connection, world)
    rows = sum(
        connection.execute(f"SELECT count(*) FROM {side}").fetchone()[0]
        for side in ("ledger", "external")
    )
    key = tier_a_duckdb.KEYS["replace"]
    connection.execute(f"CREATE TABLE links AS {tier_a_duckdb.single_then_windows(key)}")
    for side in ("ledger", "external"):
        connection.execute(
            f"CREATE OR REPLACE TABLE {side} AS SELECT * FROM {side}"
            f" WHERE id NOT IN (SELECT {side}_id FROM links)"
        )
    second = tier_b_duckdb.bucketed(key, "levenshtein", "days", ratio=85)
    connection.execute(f"INSERT INTO links {second}")
    path = links.replace("'", "''")
    connection.execute(
        f"COPY (SELECT external_id, ledger_id FROM links ORDER BY ALL) TO '{path}' (HEADER)"
    )
    return rows, connection.execute("SELECT count(*) FROM links").fetchone()[0]


def main():
    options = measuring.arguments(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        links = options.links or os.path.join(folder, "links.csv")
        taken = []
        for _ in range(options.repeat):
            seconds, (rows, count) = measuring.timed(
                lambda: whole_job(options.world, options.threads, links)
            )
            taken.append(seconds)
    measuring.report(
        "DuckDB", duckdb.__version__, options, 0, {"single_then_windows, levenshtein": taken},
        {"single_then_windows, levenshtein": count}, rows,
    )


if __name__ == "__main__":
    main()
