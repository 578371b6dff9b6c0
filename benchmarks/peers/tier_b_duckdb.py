#!/usr/bin/env python3
"""Tier B in DuckDB: amounts within one percent of the ledger's, at most three days apart, similar
references, the best ones, one to one. Loading is timed apart; normalising is part of the work."""

import duckdb

import measuring
import tier_a_duckdb

# A bucket of amounts is one percent wide, so that what fits lies in the same or a neighbouring one.
# Days are buckets of a day, of which the external side stands in seven, or of four days, of which it
# stands in three.
AMOUNT_BUCKET = "CAST(floor(ln(amount) / ln(1.0101)) AS BIGINT)"
DAY_BUCKETS = {"days": (1, "(-3), (-2), (-1), (0), (1), (2), (3)"),
               "four_days": (4, "(-1), (0), (1)")}

MEASURES = ("levenshtein", "jaro_winkler")


def fitting(measure, ratio):
    """What says that texts are similar, and how similar they are."""
    if measure == "jaro_winkler":
        score = "jaro_winkler_similarity"
        return f"{score}(l.k, x.k) >= {ratio / 100}", f"{score}(lk, xk)"
    # In whole numbers: 1 - distance / longer >= ratio / 100.
    return (
        f"100 * levenshtein(l.k, x.k) <= {100 - ratio} * greatest(length(l.k), length(x.k))",
        "1 - levenshtein(lk, xk) / greatest(length(lk), length(xk))",
    )


def side(table, key, days):
    return f"""
        SELECT *, {AMOUNT_BUCKET} AS a, day // {days} AS d FROM (
          SELECT id, CAST(amount * 1000 AS BIGINT) AS amount, currency, epoch_us(date) AS t,
            CAST(epoch(date) AS BIGINT) // 86400 AS day, {key} AS k FROM {table})
        WHERE k <> ''"""


def bucketed(key, measure, buckets, ratio):
    """Joins on currency and buckets, then asks for the similarity."""
    fits, similarity = fitting(measure, ratio)
    days, near = DAY_BUCKETS[buckets]
    # Not longer than allowed is cheap to ask first.
    lengths = "" if measure != "levenshtein" else (
        f"AND 100 * abs(length(l.k) - length(x.k)) <= {100 - ratio} *"
        " greatest(length(l.k), length(x.k))")
    # Materialised, because a join by two threads needs many rows to share out.
    return f"""WITH l AS MATERIALIZED ({side("ledger", key, days)}), x AS MATERIALIZED (
        SELECT id, amount, currency, t, day, k, a + i AS a, d + j AS d
        FROM ({side("external", key, days)}), (VALUES (-1), (0), (1)) AS near(i),
          (VALUES {near}) AS late(j)),
      pairs AS (
        SELECT x.id AS external_id, l.id AS ledger_id, x.k AS xk, l.k AS lk,
          abs(x.amount - l.amount) AS difference, abs(x.t - l.t) AS distance
        FROM x JOIN l ON x.currency = l.currency AND x.a = l.a AND x.d = l.d
        WHERE abs(x.day - l.day) <= 3 AND 100 * abs(x.amount - l.amount) <= l.amount
          {lengths} AND {fits}),
      scored AS (SELECT *, {similarity} AS s FROM pairs)
      SELECT external_id, ledger_id FROM scored
      QUALIFY row_number() OVER (
          PARTITION BY external_id ORDER BY s DESC, difference, distance, ledger_id) = 1
        AND row_number() OVER (
          PARTITION BY ledger_id ORDER BY s DESC, difference, distance, external_id) = 1"""


def main():
    options = measuring.arguments(__doc__, ratio=85)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {options.threads}")
    connection.execute("SET preserve_insertion_order = false")
    load_seconds, _ = measuring.timed(lambda: tier_a_duckdb.load(connection, options.world))
    queries = {
        f"{measure}/{key_name}/{buckets}":
            bucketed(tier_a_duckdb.KEYS[key_name], measure, buckets, options.ratio)
        for measure in MEASURES
        for key_name in ("one_regex", "replace")
        for buckets in DAY_BUCKETS
    }

    def variant(number, query):
        table = f"links{number}"

        def work():
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
            return table

        return work

    variants = measuring.chosen(
        {name: variant(number, query) for number, (name, query) in enumerate(queries.items())},
        options.variant,
    )
    seconds, tables = measuring.interleaved(variants, options.repeat)

    def count(table):
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    best = measuring.report(
        "DuckDB", duckdb.__version__, options, load_seconds, seconds,
        {name: count(table) for name, table in tables.items()},
        count("ledger") + count("external"),
    )
    if options.links:
        path = options.links.replace("'", "''")
        connection.execute(
            f"COPY (SELECT external_id, ledger_id FROM {tables[best]} ORDER BY ALL)"
            f" TO '{path}' (HEADER)"
        )


if __name__ == "__main__":
    main()
