#!/usr/bin/env python3
"""Tier B in Splink over DuckDB: the same pairs are looked at, but a trained model judges them, so the
links differ. Of the links above a probability each record keeps its best. Loading is timed apart;
normalising, training and predicting are part of the work."""

import itertools
import logging
import warnings

import duckdb
import splink
import splink.comparison_library as comparisons
from splink.backends.duckdb import DuckDBAPI

import measuring
import tier_a_duckdb

# The model knows references, amounts and days. Of the bounds tried (0.01, 0.1, 0.5, 0.9, 0.99) this one
# gives the best precision that keeps the recall: lower ones take pairs of unlike references, higher
# ones leave out references with two mistakes.
PROBABILITY = 0.5
WITHIN = "abs(l.day - r.day) <= 3 AND 100 * abs(l.amount - r.amount) <= greatest(l.amount, r.amount)"
# Buckets two percent wide, and the same shifted by half: what fits shares one of the two.
BUCKETS = (
    "CAST(floor(ln(amount) / ln(1.0203)) AS BIGINT) AS even,"
    " CAST(floor(ln(amount) / ln(1.0203) + 0.5) AS BIGINT) AS odd"
)


def levels(name, column, *tests):
    """A comparison with a level for each test."""
    def level(sql, label):
        return {"sql_condition": sql, "label_for_charts": label}

    return {
        "output_column_name": name,
        "comparison_levels": [
            {**level(f"{column}_l IS NULL OR {column}_r IS NULL", "none"), "is_null_level": True},
            *(level(test, test) for test in tests),
            level("ELSE", "else"),
        ],
    }


def settings():
    return splink.SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[
            f"l.currency = r.currency AND l.even = r.even AND {WITHIN}",
            f"l.currency = r.currency AND l.odd = r.odd AND {WITHIN}",
        ],
        comparisons=[
            comparisons.LevenshteinAtThresholds("k", [1, 2, 4]),
            levels("amount", "amount", "amount_l = amount_r",
                   "100 * abs(amount_l - amount_r) <= greatest(amount_l, amount_r)"),
            levels("day", "day", "day_l = day_r", "abs(day_l - day_r) <= 1",
                   "abs(day_l - day_r) <= 3"),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def main():
    options = measuring.arguments(__doc__)
    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore")
    connection = duckdb.connect()
    connection.execute(f"SET threads = {options.threads}")
    load_seconds, _ = measuring.timed(lambda: tier_a_duckdb.load(connection, options.world))
    key = tier_a_duckdb.KEYS["replace"]
    runs = itertools.count()

    def trained():
        # A name cannot be registered twice.
        run = next(runs)
        for side in ("ledger", "external"):
            connection.execute(
                f"CREATE OR REPLACE TABLE {side}_in AS SELECT *, {BUCKETS} FROM ("
                f" SELECT id, CAST(amount AS DOUBLE) AS amount, currency,"
                f" CAST(epoch(date) AS BIGINT) // 86400 AS day, {key} AS k FROM {side})"
                f" WHERE k <> ''"
            )
        api = DuckDBAPI(connection=connection)
        tables = [
            # Sides are told apart by these names, of which the first is the left one.
            api.register(connection.table(f"{side}_in"), dataset_display_name=f"{name}{run}")
            for name, side in (("a", "external"), ("b", "ledger"))
        ]
        linker = splink.Linker(tables, settings(), log_level=None)
        linker.training.estimate_probability_two_random_records_match(
            ["l.currency = r.currency AND l.k = r.k"], recall=0.5
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        # Of references that are equal in full, tier A has left those of other amounts only: equal
        # endings also bring mistyped ones, with amounts of every kind.
        linker.training.estimate_parameters_using_expectation_maximisation(
            "l.currency = r.currency AND right(l.k, 6) = right(r.k, 6)"
        )
        linker.training.estimate_parameters_using_expectation_maximisation(
            "l.currency = r.currency AND l.amount = r.amount AND l.day = r.day"
        )
        found = linker.inference.predict(threshold_match_probability=PROBABILITY)
        connection.execute(f"""CREATE OR REPLACE TABLE links AS
          SELECT id_l AS external_id, id_r AS ledger_id FROM {found.physical_name}
          QUALIFY row_number() OVER (
              PARTITION BY id_l ORDER BY match_weight DESC, id_r) = 1
            AND row_number() OVER (
              PARTITION BY id_r ORDER BY match_weight DESC, id_l) = 1""")
        linker.table_management.delete_tables_created_by_splink_from_db()

    variants = measuring.chosen({f"probability {PROBABILITY}": trained}, options.variant)
    seconds, _ = measuring.interleaved(variants, options.repeat)

    def count(table):
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    measuring.report(
        "Splink", splink.__version__, options, load_seconds, seconds,
        dict.fromkeys(variants, count("links")), count("ledger") + count("external"),
    )
    if options.links:
        path = options.links.replace("'", "''")
        connection.execute(f"COPY (FROM links ORDER BY ALL) TO '{path}' (HEADER)")


if __name__ == "__main__":
    main()
