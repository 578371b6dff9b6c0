#!/usr/bin/env python3
"""Tier A in Polars: currency, amount and normalised reference equal, at most three days apart,
the nearest in time, one to one. Loading is timed apart; normalising is part of the work."""

import os

import measuring


def main():
    options = measuring.arguments(__doc__)
    # Polars reads this once, when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    import polars as pl

    needed = ["id", "amount", "currency", "reference", "date"]

    def load():
        tables = []
        for side in ("ledger", "external"):
            table = pl.read_csv(
                os.path.join(options.world, side + ".csv"), columns=needed,
                schema_overrides={"amount": pl.String, "reference": pl.String},
            )
            tables.append(
                table.with_columns(
                    pl.col("amount").str.to_decimal(scale=3).cast(pl.Decimal(18, 3)),
                    pl.col("date").str.to_datetime("%Y-%m-%dT%H:%M:%SZ").dt.epoch("s"),
                )
            )
        return tables

    def scan():
        """Both files as they will be read, with the columns that are needed and no others."""
        return [
            pl.scan_csv(
                os.path.join(options.world, side + ".csv"),
                schema_overrides={"amount": pl.String, "reference": pl.String},
            )
            .select(needed)
            .with_columns(
                pl.col("amount").str.to_decimal(scale=3).cast(pl.Decimal(18, 3)),
                pl.col("date").str.to_datetime("%Y-%m-%dT%H:%M:%SZ").dt.epoch("s"),
            )
            for side in ("ledger", "external")
        ]

    # From files, reading is a part of each query.
    load_seconds, (ledger, external) = measuring.timed(scan if options.from_files else load)

    def regex_key():
        return (
            pl.col("reference")
            .str.to_lowercase()
            .str.replace(r"^((ref|pmt)[^a-z0-9]*)+", "")
            .str.replace_all(r"[^a-z0-9]", "")
        )

    def one_regex_key():
        # In one pass, for the prefixes and separators that occur in this workload.
        return pl.col("reference").str.to_lowercase().str.replace_all(r"^(ref|pmt)|[^a-z0-9]", "")

    def plain_key():
        # The separators that occur in this workload, without regular expressions.
        return (
            pl.col("reference")
            .str.to_lowercase()
            .str.replace_many([" ", "-", "/", ":", ".", "#"], [""])
            .str.strip_prefix("ref")
            .str.strip_prefix("pmt")
        )

    def side(table, key, name):
        return table.lazy().select(
            pl.col("id").alias(name), "currency", "amount", "date", key().alias("key")
        ).filter(pl.col("key").is_not_null() & (pl.col("key") != ""))

    def pairs(key):
        joined = side(external, key, "external_id").join(
            side(ledger, key, "ledger_id"), on=["currency", "amount", "key"], how="inner"
        )
        return joined.select(
            "external_id", "ledger_id",
            (pl.col("date") - pl.col("date_right")).abs().alias("distance"),
        ).filter(pl.col("distance") <= 3 * 86400)

    def sorted_unique(key):
        """Sorts by distance; the first of each external, then of each ledger record stays."""
        return (
            pairs(key)
            .sort("distance", "external_id", "ledger_id")
            .unique("external_id", keep="first", maintain_order=True)
            .unique("ledger_id", keep="first", maintain_order=True)
            .select("external_id", "ledger_id")
        )

    def two_minima(key):
        """Groups by external, then by ledger record, and keeps the nearest."""
        nearest = pairs(key).group_by("external_id").agg(
            pl.col("ledger_id").sort_by("distance", "ledger_id").first(),
            pl.col("distance").min(),
        )
        return nearest.group_by("ledger_id").agg(
            pl.col("external_id").sort_by("distance", "external_id").first()
        ).select("external_id", "ledger_id")

    def busy_only(key, engine):
        """Sorts only the records with more than one pair; the others are links already."""
        found = pairs(key).collect(engine=engine)
        busy = pl.col("external_id").is_duplicated() | pl.col("ledger_id").is_duplicated()
        rest = (
            found.filter(busy)
            .sort("distance", "external_id", "ledger_id")
            .unique("external_id", keep="first", maintain_order=True)
            .unique("ledger_id", keep="first", maintain_order=True)
        )
        return pl.concat([found.filter(~busy), rest]).select("external_id", "ledger_id")

    keys = {"regex": regex_key, "one_regex": one_regex_key, "plain": plain_key}
    variants = {}
    for engine in ("in-memory", "streaming"):
        for key_name, key in keys.items():
            for shape in (sorted_unique, two_minima):
                variants[f"{shape.__name__}/{key_name}/{engine}"] = (
                    lambda shape=shape, key=key, engine=engine: shape(key).collect(engine=engine)
                )
            variants[f"busy_only/{key_name}/{engine}"] = (
                lambda key=key, engine=engine: busy_only(key, engine)
            )
    variants = measuring.chosen(variants, options.variant)
    seconds, results = measuring.interleaved(variants, options.repeat)
    counts = {name: table.height for name, table in results.items()}
    best = measuring.report(
        "Polars", pl.__version__, options, load_seconds, seconds, counts,
        sum(one.select(pl.len()).lazy().collect().item() for one in (ledger, external)),
    )
    if options.links:
        results[best].sort("external_id", "ledger_id").write_csv(options.links)


if __name__ == "__main__":
    main()
