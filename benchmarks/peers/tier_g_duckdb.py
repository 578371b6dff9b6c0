#!/usr/bin/env python3
"""Tier G in DuckDB: a CSV file to columns, amounts as decimals, dates as points in time."""

import duckdb

import loading
import measuring


def main():
    options = measuring.arguments(__doc__)
    base = duckdb.connect()
    base.execute(f"SET threads = {options.threads}")
    base.execute("SET preserve_insertion_order = true")
    types = dict.fromkeys(loading.COLUMNS, "VARCHAR") | {
        "amount": "DECIMAL(18, 3)", "date": "TIMESTAMP",
    }
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    query = (f"SELECT {', '.join(loading.READ)} FROM read_csv('{loading.path(options)}', "
             f"header = true, auto_detect = false, delim = ',', quote = '\"', "
             f"columns = {{{columns}}})")

    def table():
        base.execute(f"CREATE OR REPLACE TABLE records AS {query}")
        return "records"

    def unordered():
        base.execute("SET preserve_insertion_order = false")
        base.execute(f"CREATE OR REPLACE TABLE records AS {query}")
        base.execute("SET preserve_insertion_order = true")
        return "records"

    def sums(name):
        lengths = " + ".join(f"sum(strlen({text}))" for text in loading.TEXTS)
        return [int(value) for value in base.execute(
            f"SELECT count(*), sum(amount) * 1000, sum(epoch(date)), {lengths} FROM {name}"
        ).fetchone()]

    loading.measure(
        "DuckDB", duckdb.__version__, options,
        {"table": table, "table without order": unordered}, sums,
    )


if __name__ == "__main__":
    main()
