/// What `--help` prints; docs/reference/command.md is made from the same pages.
enum Help {
  static let pages: [String: String] = [
    "match": match, "plan": plan, "why": why, "rules": rules,
    "certificate": certificate,
  ].merging(authoring) { $1 }.merging(reading) { $1 }.merging(runs) { $1 }
    .merging(exceptions) { $1 }

  static let overview = """
    matchbook reconciles two sets of financial records and says why.

    USAGE
      matchbook match --ledger FILE --external FILE --rules FILE...   match and report
      matchbook plan  --ledger FILE --external FILE --rules FILE...   show the index plan only
      matchbook why   --ledger FILE --external FILE --rules FILE... --ledger-id ID --external-id ID
                                                                      say why, or why not
      matchbook rules ACTION                                          write, check and test rules
      matchbook certificate verify FILE                               check what a run proves
      matchbook inspect FILE                                          say what a file is
      matchbook convert FILE --to csv|jsonl                           write its records anew
      matchbook run ACTION --store FILE                               keep runs and decide on matches
      matchbook source|item|adjustment|discrepancy|audit ACTION --store FILE
                                                                      their files, records,
                                                                      explanations, findings, trail
      matchbook stream ACTION, sweep, exception ACTION --store FILE   work on what is overdue
      matchbook totals ACTION --store FILE                            compare the totals of a day
      matchbook policy ACTION --store FILE                            say who may approve what
      matchbook report RUN --store FILE --out FILE...                 report on a run to an auditor
      matchbook help [COMMAND]                                        explain a command
      matchbook version

    EXAMPLES
      matchbook match --ledger books.csv --external bank.csv --rules rules/exact-reference.json
      matchbook match --ledger books.csv --external bank.csv --rules rules --out march
      matchbook rules new key --out invoice.lua
      matchbook inspect statement.xml
      matchbook run create march --store books.store

    EXIT CODES
      0  done, whatever was or was not matched
      1  an input was refused or the result could not be written; no file is half done
      2  the command was called wrongly
      3  a rule failed too often to be trusted: the result was shown, and nothing was written

    """

  static let match = """
    Matches ledger records with external records and says why, or why not.

    USAGE
      matchbook match --ledger FILE --external FILE --rules FILE... [OPTIONS]

    OPTIONS
      --ledger FILE            a company's own books: CSV, or a format of banks (camt)
      --external FILE          a bank's or processor's statement, likewise
      --rules FILE...          rules in JSON and in Lua; a folder stands for its *.json and *.lua
                               files
      --set RULE.NAME=VALUE... give parameters of rules in Lua these values
      --source-ledger FILE     how to read the ledger file (a source description in JSON)
      --source-external FILE   how to read the external file
      --facts FILE             what is decided already: pins, rejections, closed records and
                               allocations of earlier runs (JSON)
      --facts-out FILE         write there what the next run has to know of this one
      --risk-budget CURRENCY=AMOUNT...
                               the most that may be tolerated in all, such as EUR=100.00
      --risk-budget-per NAME   whether that is for the run or for each account: run or account
                               (default: run)
      --strategy NAME          what one match may take, for every rule: one_to_one, one_to_many,
                               many_to_one or many_to_many (default: as each rule says)
      --group-by FIELD,...     records that differ in any of these fields never meet
      --threads N              threads to use (default: one per processor); any number gives the
                               same result
      --memory SIZE            memory that an index may take beside the tables, such as 2GiB or
                               500MB; a larger one is built in rounds, with the same result
      --out DIR                write result.json, matches.csv and open.csv there
      --certificate FILE       write what proves the matches of single records there, as JSON lines
      --uniqueness             say of each match in the results how firm it is: how much worse the
                               next best assignment would be; --certificate does so too
      --report FILE            write a report for people there: a page with charts (.html), a
                               workbook (.xlsx), its figures (.json) or the open records (.csv)
      --as-of DAY              count ages in the report from this day, such as 2026-03-31 (default:
                               the last day of the records)
      --format table|json      what to print (default: table)
      --dry-run                print the result and write no file but a report
      --lenient                leave out bad rows of the files instead of refusing the file
      --allow-degraded         write the result although a rule in Lua failed too often and nothing
                               of it counts

    EXAMPLES
      matchbook match --ledger books.csv --external bank.csv --rules rules/exact-reference.json
      matchbook match --ledger books.csv --external bank.csv --source-external bank.json \\
        --rules rules --group-by account --out march
      matchbook match --ledger books.csv --external bank.csv --rules invoice.lua \\
        --set invoice.window=60
      matchbook match --ledger books.csv --external bank.csv --rules rules --format json | less
      matchbook match --ledger books.csv --external bank.csv --rules rules --certificate march.jsonl

    """

  static let plan = """
    Shows how each rule finds its candidates, how many to expect and the largest key, and warns of
    what is probably not meant, without matching anything.

    USAGE
      matchbook plan --ledger FILE --external FILE --rules FILE... [OPTIONS]

    OPTIONS
      --ledger, --external, --rules, --set, --source-ledger, --source-external, --facts,
      --risk-budget, --risk-budget-per, --strategy, --group-by, --threads, --memory, --lenient
                               as for matchbook match
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook plan --ledger books.csv --external bank.csv --rules rules

    """

  static let why = """
    Says why two records are matched or why not, rule by rule and by how much; of one record alone,
    by which match, or what came nearest to it.

    USAGE
      matchbook why --ledger FILE --external FILE --rules FILE... [--ledger-id ID]
        [--external-id ID] [OPTIONS]

    OPTIONS
      --ledger-id ID           a ledger record
      --external-id ID         an external record; with both ids the pair is explained
      --nearest N              how many records that came near to name (default: 3)
      --ledger, --external, --rules, --set, --source-ledger, --source-external, --facts,
      --risk-budget, --risk-budget-per, --strategy, --group-by, --threads, --memory, --lenient
                               as for matchbook match
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook why --ledger books.csv --external bank.csv --rules rules \\
        --ledger-id L-1 --external-id X-7
      matchbook why --ledger books.csv --external bank.csv --rules rules --external-id X-7
      matchbook why --ledger books.csv --external bank.csv --rules rules --ledger-id L-1 --nearest 10

    """

  static let certificate = """
    Checks what matchbook match --certificate has written: that in every component of records no
    assignment matches more, and none as many at less cost, or, where a rule takes the best pair
    first, that every pair gave way to one at least as good. With the inputs of the run, it is
    matched once more and has to give the same components.

    USAGE
      matchbook certificate verify FILE [--ledger FILE --external FILE --rules FILE...] [OPTIONS]

    OPTIONS
      --ledger, --external, --rules, --set, --source-ledger, --source-external, --strategy,
      --group-by, --threads, --lenient
                               as for the matchbook match that wrote the file
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook certificate verify march.jsonl
      matchbook certificate verify march.jsonl --ledger books.csv --external bank.csv --rules rules

    """
}
