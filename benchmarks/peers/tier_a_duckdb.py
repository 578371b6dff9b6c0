#!/usr/bin/env python3
"""Tier A in DuckDB: currency, amount and normalised reference equal, at most three days apart,
the nearest in time, one to one. Loading is timed apart; normalising is part of the work."""

import os

import duckdb

import measuring

# The cleaning: lower case, prefix off, letters and digits only.
REGEX_KEY = (
    "regexp_replace(regexp_replace(lower(reference), '^((ref|pmt)[^a-z0-9]*)+', ''),"
    " '[^a-z0-9]', '', 'g')"
)
# In one pass, for the prefixes and separators that occur in this workload.
ONE_REGEX_KEY = "regexp_replace(lower(reference), '^(ref|pmt)|[^a-z0-9]', '', 'g')"
# Without regular expressions, for the same prefixes and separators.
REPLACE_KEY = (
    "replace(replace(replace(replace(replace(lower(reference), ' ', ''), '-', ''), '/', ''),"
    " 'ref:', ''), 'pmt', '')"
)
KEYS = {"regex": REGEX_KEY, "one_regex": ONE_REGEX_KEY, "replace": REPLACE_KEY}

THREE_DAYS = 3 * 86400 * 1_000_000


def sides(key):
    """Both sides with their cleaned reference; empty references match nothing."""
    return f"""
      l AS (
        SELECT * FROM (SELECT id, amount, currency, epoch_us(date) AS t, {key} AS k FROM ledger)
        WHERE k <> ''),
      x AS (
        SELECT * FROM (SELECT id, amount, currency, epoch_us(date) AS t, {key} AS k FROM external)
        WHERE k <> '')"""


def pairs():
    """All pairs that the rule accepts."""
    return f"""
      pairs AS (
        SELECT x.id AS external_id, l.id AS ledger_id, abs(x.t - l.t) AS distance
        FROM x JOIN l ON x.currency = l.currency AND x.amount = l.amount AND x.k = l.k
          AND abs(x.t - l.t) <= {THREE_DAYS})"""


def mutual_windows(key):
    """Keeps pairs in which each is the other's nearest, by two window functions."""
    return f"""WITH {sides(key)}, {pairs()}
      SELECT external_id, ledger_id FROM pairs
      QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY distance, ledger_id) = 1
        AND row_number() OVER (PARTITION BY ledger_id ORDER BY distance, external_id) = 1"""


def two_minima(key):
    """Gives every external record its nearest, then every ledger record the nearest of those."""
    return f"""WITH {sides(key)}, {pairs()},
      nearest AS (
        SELECT external_id, arg_min(ledger_id, (distance, ledger_id)) AS ledger_id,
          min(distance) AS distance
        FROM pairs GROUP BY external_id)
      SELECT arg_min(external_id, (distance, external_id)) AS external_id, ledger_id
      FROM nearest GROUP BY ledger_id"""


def single_then_windows(key):
    """Windows only for records with more than one pair; the others are links already."""
    return f"""WITH {sides(key)}, found AS MATERIALIZED (SELECT * FROM ({pairs_alone()})),
      busy_x AS (SELECT external_id FROM found GROUP BY 1 HAVING count(*) > 1),
      busy_l AS (SELECT ledger_id FROM found GROUP BY 1 HAVING count(*) > 1),
      busy AS MATERIALIZED (
        SELECT * FROM found WHERE external_id IN (FROM busy_x) OR ledger_id IN (FROM busy_l))
      SELECT external_id, ledger_id FROM found
      WHERE external_id NOT IN (FROM busy_x) AND ledger_id NOT IN (FROM busy_l)
      UNION ALL
      SELECT external_id, ledger_id FROM busy
      QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY distance, ledger_id) = 1
        AND row_number() OVER (PARTITION BY ledger_id ORDER BY distance, external_id) = 1"""


def pairs_alone():
    return f"""
        SELECT x.id AS external_id, l.id AS ledger_id, abs(x.t - l.t) AS distance
        FROM x JOIN l ON x.currency = l.currency AND x.amount = l.amount AND x.k = l.k
        WHERE abs(x.t - l.t) <= {THREE_DAYS}"""


def by_row_number(key):
    """Carries row numbers instead of texts, packed with the distance into one whole number."""
    def side(table):
        return f"""SELECT * FROM (
          SELECT rowid AS r, epoch_us(date) AS t, currency, amount, {key} AS k FROM {table})
          WHERE k <> ''"""

    return f"""WITH l AS ({side("ledger")}), x AS ({side("external")}),
      pairs AS (
        SELECT x.r AS xr, l.r AS lr, abs(x.t - l.t) AS distance
        FROM x JOIN l ON x.currency = l.currency AND x.amount = l.amount AND x.k = l.k
          AND abs(x.t - l.t) <= {THREE_DAYS}),
      {ids_of_nearest()}"""


def by_hash(key):
    """Joins on a 64-bit hash of the three fields alone and trusts it, which favours the peer."""

    def side(table):
        return f"""SELECT r, t, hash(currency, amount, k) AS h FROM (
          SELECT rowid AS r, epoch_us(date) AS t, currency, amount, {key} AS k FROM {table})
          WHERE k <> ''"""

    return f"""WITH l AS ({side("ledger")}), x AS ({side("external")}),
      pairs AS (
        SELECT x.r AS xr, l.r AS lr, abs(x.t - l.t) AS distance
        FROM x JOIN l ON x.h = l.h WHERE abs(x.t - l.t) <= {THREE_DAYS}),
      {ids_of_nearest()}"""


def ids_of_nearest():
    """From pairs of row numbers to the nearest links with their ids; distances are whole seconds,
    so distance and row fit one number."""
    return """nearest AS (
        SELECT xr, min((distance // 1000000) << 32 | lr) AS packed FROM pairs GROUP BY xr),
      chosen AS (
        SELECT packed & 4294967295 AS lr, min((packed >> 32) << 32 | xr) & 4294967295 AS xr
        FROM nearest GROUP BY lr)
      SELECT external.id AS external_id, ledger.id AS ledger_id
      FROM chosen JOIN external ON external.rowid = xr JOIN ledger ON ledger.rowid = lr"""


def file_query(folder, side):
    """Reads one side's file, of which the rule looks at these columns."""
    types = (
        "{'id': 'VARCHAR', 'amount': 'DECIMAL(18,3)', 'currency': 'VARCHAR',"
        " 'reference': 'VARCHAR', 'date': 'TIMESTAMP'}"
    )
    path = os.path.join(folder, side + ".csv").replace("'", "''")
    return (
        f"SELECT id, amount, currency, coalesce(reference, '') AS reference, date"
        f" FROM read_csv('{path}', header = true, types = {types})"
    )


def load(connection, folder):
    for side in ("ledger", "external"):
        connection.execute(
            f"CREATE OR REPLACE TABLE {side} AS {file_query(folder, side)}"
        )


def unkept(connection, folder, name, query):
    """Reads the files where the query names the sides, and keeps nothing but the links."""
    for side in ("ledger", "external"):
        query = query.replace(f"FROM {side})", f"FROM ({file_query(folder, side)}))")
    table = f"links_{name}"

    def work():
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
        return table

    return work


def main():
    options = measuring.arguments(__doc__)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {options.threads}")
    connection.execute("SET preserve_insertion_order = false")
    if options.from_files:
        # Reading is a part of each query: into tables, whose rows have numbers.
        load_seconds = 0
    else:
        load_seconds, _ = measuring.timed(lambda: load(connection, options.world))

    def variant(number, query):
        table = f"links{number}"

        def work():
            if options.from_files:
                load(connection, options.world)
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
            return table

        return work

    queries = {
        f"{shape.__name__}/{name}": shape(key)
        for shape in (mutual_windows, two_minima, single_then_windows, by_row_number, by_hash)
        for name, key in KEYS.items()
    }
    variants = {
        name: variant(number, query) for number, (name, query) in enumerate(queries.items())
    }
    if options.from_files:
        # Without tables between, where no row number is needed.
        for number, shape in enumerate((mutual_windows, two_minima, single_then_windows)):
            for name, key in KEYS.items():
                variants[f"{shape.__name__}/{name}/unkept"] = unkept(
                    connection, options.world, f"{number}{name}", shape(key)
                )
    variants = measuring.chosen(variants, options.variant)
    seconds, tables = measuring.interleaved(variants, options.repeat)

    def count(table):
        # From files there may be no table of a side.
        if table in ("ledger", "external") and options.from_files:
            table = f"({file_query(options.world, table)})"
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    counts = {name: count(table) for name, table in tables.items()}
    rows = count("ledger") + count("external")
    best = measuring.report(
        "DuckDB", duckdb.__version__, options, load_seconds, seconds, counts, rows
    )
    if options.links:
        path = options.links.replace("'", "''")
        connection.execute(
            f"COPY (SELECT external_id, ledger_id FROM {tables[best]} ORDER BY ALL)"
            f" TO '{path}' (HEADER)"
        )


if __name__ == "__main__":
    main()
