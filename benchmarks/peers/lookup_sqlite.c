/* Asks SQLite for the ledger records that one external record can match.
 *
 * The statement is prepared once, its values are bound from memory, and its rows are stepped
 * through: nothing but SQLite is inside the clock. Everything is in memory. The table has an index
 * in the order of the tests; it covers the answer if that is the number of a row, and not if it is
 * the id and the amount that the table holds.
 *
 *   lookup_sqlite FILE rows|records     prints the figures as JSON
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct record {
  char currency[4];
  int64_t amount;
  char *reference;
  char *id;
  int has_day;
  int day;
};

static void fail(const char *what) {
  fprintf(stderr, "lookup_sqlite: %s\n", what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int ascending(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

static void check(sqlite3 *database, int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(sqlite3_errmsg(database));
}

static struct record *read_records(FILE *file, long count) {
  struct record *records = calloc((size_t)count + 1, sizeof *records);
  char line[4096];
  for (long row = 0; row < count; row++) {
    if (!fgets(line, sizeof line, file)) fail("the file ends early");
    char *rest = line;
    char *currency = strsep(&rest, ","), *amount = strsep(&rest, ","),
         *reference = strsep(&rest, ","), *day = strsep(&rest, ","),
         *id = strsep(&rest, "\n");
    if (!id) fail("a line has too few columns");
    memcpy(records[row].currency, currency, 3);
    records[row].amount = strtoll(amount, NULL, 10);
    records[row].reference = strdup(reference);
    records[row].id = strdup(id);
    records[row].has_day = *day != 0;
    records[row].day = atoi(day);
  }
  return records;
}

static void bind_record(sqlite3_stmt *statement, const struct record *one) {
  sqlite3_bind_text(statement, 1, one->currency, 3, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, one->amount);
  if (*one->reference)
    sqlite3_bind_text(statement, 3, one->reference, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null(statement, 3);
  if (one->has_day)
    sqlite3_bind_int(statement, 4, one->day);
  else
    sqlite3_bind_null(statement, 4);
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 3) fail("give the file of records, and rows or records");
  int reads_records = strcmp(arguments[2], "records") == 0;
  FILE *file = fopen(arguments[1], "r");
  char line[256];
  long ledger_count, external_count, query_count;
  if (!file || !fgets(line, sizeof line, file) ||
      sscanf(line, "%ld %ld %ld", &ledger_count, &external_count, &query_count) != 3)
    fail("the file of records cannot be read");
  struct record *ledger = read_records(file, ledger_count);
  struct record *external = read_records(file, external_count);
  long *order = calloc((size_t)query_count, sizeof *order);
  for (long query = 0; query < query_count; query++) {
    if (!fgets(line, sizeof line, file)) fail("the questions end early");
    order[query] = atol(line);
  }

  sqlite3 *database;
  check(NULL, sqlite3_open(":memory:", &database));
  uint64_t start = now();
  check(database, sqlite3_exec(database,
    "CREATE TABLE ledger (id INTEGER PRIMARY KEY, currency TEXT, amount INTEGER, reference TEXT,"
    " day INTEGER, name TEXT); BEGIN", NULL, NULL, NULL));
  sqlite3_stmt *statement;
  check(database, sqlite3_prepare_v2(database,
    "INSERT INTO ledger VALUES (?5, ?1, ?2, ?3, ?4, ?6)", -1, &statement, NULL));
  for (long row = 0; row < ledger_count; row++) {
    bind_record(statement, &ledger[row]);
    sqlite3_bind_int64(statement, 5, row);
    sqlite3_bind_text(statement, 6, ledger[row].id, -1, SQLITE_STATIC);
    check(database, sqlite3_step(statement));
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
  /* The reference first: it tells most records apart, and ends the comparison of a key soonest. */
  check(database, sqlite3_exec(database,
    "CREATE INDEX keys ON ledger (reference, amount, currency, day); COMMIT; ANALYZE",
    NULL, NULL, NULL));
  double index_seconds = (double)(now() - start) / 1e9;

  check(database, sqlite3_prepare_v3(database, reads_records
    ? "SELECT id, amount, name FROM ledger WHERE currency = ?1 AND amount = ?2 AND reference = ?3"
      " AND day BETWEEN ?4 - 3 AND ?4 + 3"
    : "SELECT id FROM ledger WHERE currency = ?1 AND amount = ?2 AND reference = ?3"
      " AND day BETWEEN ?4 - 3 AND ?4 + 3", -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  uint64_t *times = calloc((size_t)query_count, sizeof *times);
  uint64_t found = 0, sum = 0, together = 0;
  for (int round = 0; round < 2; round++) {
    /* The first round warms the caches and is not counted. */
    found = sum = 0;
    uint64_t begin = now();
    for (long query = 0; query < query_count; query++) {
      long row = order[query];
      uint64_t from = now();
      bind_record(statement, &external[row]);
      while (sqlite3_step(statement) == SQLITE_ROW) {
        uint64_t other = (uint64_t)sqlite3_column_int64(statement, 0);
        found++;
        sum += (other + 1) * ((uint64_t)row + 1);
        if (reads_records) {
          sum += (uint64_t)sqlite3_column_int64(statement, 1);
          for (const unsigned char *byte = sqlite3_column_text(statement, 2); *byte; byte++)
            sum += *byte;
        }
      }
      sqlite3_reset(statement);
      times[query] = now() - from;
    }
    together = now() - begin;
  }
  qsort(times, (size_t)query_count, sizeof *times, ascending);
  uint64_t *clock = calloc((size_t)query_count, sizeof *clock);
  for (long query = 0; query < query_count; query++) {
    uint64_t from = now();
    clock[query] = now() - from;
  }
  qsort(clock, (size_t)query_count, sizeof *clock, ascending);
  printf("{\"peer\": \"SQLite\", \"version\": \"%s\", \"median_seconds\": %.10g, "
         "\"fastest_seconds\": %.10g, \"slowest_seconds\": %.10g, \"p99_seconds\": %.10g, "
         "\"clock_seconds\": %.10g, \"mean_seconds\": %.10g, \"rows\": %ld, \"queries\": %ld, "
         "\"found\": %llu, \"answer_sum\": \"%llu\", \"index_seconds\": %.4f}\n",
         sqlite3_libversion(), (double)times[query_count / 2] / 1e9, (double)times[0] / 1e9,
         (double)times[query_count - 1] / 1e9, (double)times[query_count * 99 / 100] / 1e9,
         (double)clock[query_count / 2] / 1e9, (double)together / 1e9 / (double)query_count,
         ledger_count, query_count, (unsigned long long)found, (unsigned long long)sum,
         index_seconds);
  return 0;
}
