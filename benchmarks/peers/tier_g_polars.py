#!/usr/bin/env python3
"""Tier G in Polars: a CSV file to columns, amounts as decimals, dates as points in time."""

import os

import loading
import measuring


def main():
    options = measuring.arguments(__doc__)
    # Polars reads this once, when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    import polars as pl

    schema = dict.fromkeys(loading.COLUMNS, pl.String) | {"amount": pl.Decimal(18, 3)}
    instant = pl.col("date").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="ms")

    def scan():
        return pl.scan_csv(loading.path(options), schema=schema).select(
            "id", "amount", "currency", "reference", instant, "counterparty"
        )

    def eager():
        return pl.read_csv(
            loading.path(options), schema=schema, columns=loading.READ
        ).with_columns(instant)

    def sums(table):
        texts = [pl.col(name).str.len_bytes().sum() for name in loading.TEXTS]
        row = table.select(
            (pl.col("amount").sum() * 1000).cast(pl.Int64).alias("amount"),
            pl.col("date").dt.epoch("s").sum(),
            pl.sum_horizontal(*texts).alias("bytes"),
        ).row(0)
        return [table.height, *row]

    loading.measure(
        "Polars", pl.__version__, options,
        {
            "lazy": lambda: scan().collect(engine="in-memory"),
            "streaming": lambda: scan().collect(engine="streaming"),
            "eager": eager,
        },
        sums,
    )


if __name__ == "__main__":
    main()
