// What --help prints of the commands over a store.
extension Help {
  static let runs: [String: String] = [
    "run": run, "source": source, "item": item, "adjustment": adjustment,
    "discrepancy": discrepancy, "policy": policy, "audit": audit, "report": report,
  ]

  private static let common = """
      --store FILE             the store; it is made if there is none
      --actor NAME             who is at work, for the audit trail (default: the login name)
      --at TIME                when it happens, such as 2026-03-01T09:30:00Z (default: now)
      --format table|json      what to print (default: table)
    """

  private static let change = """
      --key KEY                of a change: the same key and request again give the same answer and
                               change nothing more
    """

  private static let paging = """
      --limit N                items of a list (default: 50)
      --after CURSOR           go on where a list ended
    """

  static let run = """
    Keeps runs in a store: what came in, what was matched, who decided what.

    USAGE
      matchbook run create RUN --store FILE [--book NAME] [--mode automatic|manual]
        [--strategy NAME] [--group-by FIELD,...] [--note TEXT]
      matchbook run list --store FILE [--book NAME] [--state STATE]
      matchbook run show RUN --store FILE
      matchbook run match RUN --store FILE --rules FILE... [--dry-run]
      matchbook run instant RUN --store FILE --ledger FILE --external FILE --rules FILE...
        [--dry-run]
      matchbook run close RUN --store FILE --reason TEXT [--override TEXT]
      matchbook run reopen RUN --store FILE --reason TEXT
      matchbook run delete RUN --store FILE
      matchbook run note RUN --store FILE --note TEXT

    MATCHES OF A RUN
      matchbook match list RUN --store FILE [--status STATUS]
      matchbook match show MATCH --store FILE
      matchbook match accept MATCH --store FILE [--reason TEXT]
      matchbook match reject MATCH --store FILE [--reason TEXT]
      matchbook match revoke MATCH --store FILE --reason TEXT
      matchbook match withdraw MATCH --store FILE --reason TEXT
      matchbook match note MATCH --store FILE --note TEXT
      matchbook match manual RUN --store FILE --ledger-id ID... --external-id ID... --reason TEXT
        [--partial] [--adjust write_off|fee|fx_difference --adjust-reason TEXT]

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --book NAME              what is reconciled again and again; its runs share open records
                               (default: main)
      --mode NAME              automatic takes what rules confirm, manual only suggests
      --strategy NAME, --group-by FIELD,...
                               as for matchbook match, for every match of the run
      --rules FILE..., --set, --threads, --memory, --allow-degraded
                               as for matchbook match
      --source-ledger, --source-external, --lenient
                               how to read the files of an instant run
      --dry-run                change nothing but keep the result as a run of its own
      --reason TEXT            why, for the audit trail
      --override TEXT          why to close although suggestions or critical discrepancies are open
      --partial                the one record of the greater side stays partly open
      --adjust KIND            what explains the difference of a manual match

    EXAMPLES
      matchbook run create march --store books.store
      matchbook source add march books.csv --side ledger --store books.store
      matchbook source add march bank.csv --side external --store books.store
      matchbook run match march --rules rules --store books.store
      matchbook match list march --status suggested --store books.store
      matchbook run close march --reason "month end" --store books.store

    """

  static let source = """
    Adds files to a run, whole or not at all.

    USAGE
      matchbook source add RUN FILE --store FILE --side ledger|external [OPTIONS]
      matchbook source list RUN --store FILE
      matchbook source delete RUN SOURCE --store FILE

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --side NAME              ledger or external
      --source FILE            how to read the file (a source description in JSON)
      --stream NAME            the data stream it belongs to (default: the side's name)
      --duplicates NAME        of ids that are there: refuse the file, skip records that say the
                               same, or keep them under numbered ids (default: refuse)
      --lenient                leave out bad rows instead of refusing the file
      --threads N              threads to read with

    EXAMPLES
      matchbook source add march bank.csv --side external --store books.store
      matchbook source add march bank.csv --side external --duplicates skip --store books.store

    """

  static let item = """
    Shows the records of a run and what is open of them, and closes what no match will settle.

    USAGE
      matchbook item list RUN --store FILE [--side NAME] [--state STATE]
      matchbook item ledger RUN --store FILE [--open [--count-suggested]]
      matchbook item accounts RUN --store FILE
      matchbook item close RUN ITEM --store FILE --side NAME --reason REASON [--note TEXT]
      matchbook item reopen RUN ITEM --store FILE --side NAME --note TEXT

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --side NAME              ledger or external
      --state STATE            unmatched, matched, partial or closed
      --open                   only ledger records that no accepted match of any run settles
      --count-suggested        leave out those that are in a suggested match
      --reason REASON          manual_review, duplicate, timing, fee, write_off, not_ours or other

    EXAMPLES
      matchbook item list march --state unmatched --store books.store
      matchbook item close march X-7 --side external --reason not_ours --store books.store

    """

  static let adjustment = """
    Shows what people say explains the differences of their matches, and keeps what others decide
    about that.

    USAGE
      matchbook adjustment list RUN --store FILE [--state STATE]
      matchbook adjustment show ADJUSTMENT --store FILE
      matchbook adjustment approve ADJUSTMENT --store FILE [--reason TEXT]
      matchbook adjustment reject ADJUSTMENT --store FILE --reason TEXT

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --state STATE            proposed, approved or rejected
      --reason TEXT            why, for the audit trail

    An adjustment is made with a match by hand (matchbook match manual --adjust KIND). Where the policy
    of the store splits duties it is proposed, and its author may not approve it; otherwise it is
    approved at once. Whoever accepts the match approves its adjustment too. Rejecting one rejects the
    match that it explains; its records may be matched again, with another explanation.

    EXAMPLES
      matchbook adjustment list march --state proposed --store books.store
      matchbook adjustment approve adjustment-1 --store books.store --actor bob
      matchbook adjustment reject adjustment-1 --reason "no such charge" --store books.store

    """

  static let discrepancy = """
    Shows what does not agree after a match, and keeps what people make of it.

    USAGE
      matchbook discrepancy list RUN --store FILE [--state STATE] [--severity SEVERITY]
      matchbook discrepancy show DISCREPANCY --store FILE
      matchbook discrepancy review DISCREPANCY --store FILE
      matchbook discrepancy release DISCREPANCY --store FILE
      matchbook discrepancy close DISCREPANCY --store FILE --reason TEXT
      matchbook discrepancy reopen DISCREPANCY --store FILE --reason TEXT

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --state STATE            open, in_review or closed
      --severity SEVERITY      info, warning or critical
      --reason TEXT            why, for the audit trail

    EXAMPLES
      matchbook discrepancy list march --severity critical --store books.store
      matchbook discrepancy close discrepancy-1 --reason "bank will correct it" --store books.store

    """

  static let policy = """
    Says who may approve what, how far a match by hand may be off, and what is critical. A policy is
    kept in its store and holds for everybody; a change of it is a line of the audit trail.

    USAGE
      matchbook policy set FILE --store FILE
      matchbook policy show --store FILE

    OPTIONS
    \(common)
    \(change)

    A POLICY, all of whose members may be left out
      {
        "split_duties": true,
        "manual_tolerances": { "EUR": "0.05" },
        "adjustment_limits": { "write_off": { "EUR": "10.00" }, "fee": { "EUR": "50.00" } },
        "severity": {
          "lines": [
            { "severity": "critical", "kinds": ["controlTotal"] },
            { "severity": "warning", "at_least": 1000, "at_least_days": 30 } ],
          "otherwise": "info"
        }
      }

    EXAMPLES
      matchbook policy set policy.json --store books.store
      matchbook policy show --store books.store

    """

  static let audit = """
    Shows who changed what and when, and proves that nobody changed that.

    USAGE
      matchbook audit verify --store FILE [--expect HASH]
      matchbook audit show --store FILE [--run RUN]

    OPTIONS
    \(common)
    \(paging)
      --expect HASH            the last hash as it was noted elsewhere; it has to be in the trail
      --run RUN                only what was done to this run

    EXAMPLES
      matchbook audit verify --store books.store

    """

  static let report = """
    Writes a report on a run that a store keeps: for accountants, and for auditors after them.

    USAGE
      matchbook report RUN --store FILE --out FILE... [--as-of DAY] [--title TEXT]

    OPTIONS
    \(common)
      --out FILE...            what to write; the ending says what it is:
                                 .html  one page with charts and tables that needs nothing else
                                 .xlsx  a workbook with a sheet per subject
                                 .csv   the open records, one line each, for a spreadsheet
                                 .totals.csv  the control totals, a bucket of a day a line
                                 .json  the figures, for scripts
      --as-of DAY              count ages from this day, such as 2026-03-31 (default: the day of
                               --at, in UTC)
      --title TEXT             what stands at its head (default: Reconciliation RUN)

    The report tells how much is matched by number and by volume, what each rule and each person
    did and why, what is open, since when and for what cause, which discrepancies and exceptions
    there are, the control totals of each day of the book, the tie-out per currency, the sources
    with their SHA-256, and whether the audit trail is sound. Its figures are those of one moment.
    A page lists at most 2,000 records of a side, a workbook and the figures 100,000, and each list
    says what it leaves out; the CSV files list all. --at is the time that the report bears.

    EXAMPLES
      matchbook report march --store books.store --out march.html
      matchbook report march --store books.store --out march.html march.xlsx open.csv
      matchbook report march --store books.store --as-of 2026-03-31 --out march.html

    """
}
