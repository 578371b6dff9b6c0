// What --help prints of the commands about exceptions and control totals.
extension Help {
  static let exceptions: [String: String] = [
    "exception": exception, "stream": stream, "sweep": sweep, "totals": totals,
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

  static let exception = """
    Works on what is overdue: one exception for the open records of each stream whose time has come.

    USAGE
      matchbook exception list --store FILE [--book NAME] [--stream STREAM] [--state STATE]
      matchbook exception show EXCEPTION --store FILE [FILTERS]
      matchbook exception records EXCEPTION --store FILE [FILTERS]
      matchbook exception assign EXCEPTION --store FILE --to NAME... | --nobody
      matchbook exception comment EXCEPTION --store FILE --text TEXT
      matchbook exception describe EXCEPTION --store FILE [--title TEXT] [--description TEXT]
      matchbook exception investigate EXCEPTION --store FILE [FILTERS]
      matchbook exception clusters EXCEPTION --store FILE [FILTERS]
      matchbook exception resolve EXCEPTION --store FILE [--reason TEXT]
      matchbook exception dismiss EXCEPTION --store FILE [--reason TEXT]
      matchbook exception reopen EXCEPTION --store FILE [--investigating] [--reason TEXT]
      matchbook exception mark RECORD --store FILE --stream KEY --overdue-at TIME [--book NAME]

    FILTERS
      --amount-min UNITS       open amount in signed minor units, at least
      --amount-max UNITS       at most
      --date-from DATE         transaction date, this one or later
      --date-to DATE           this one or earlier
      --direction NAME         debit (below zero) or credit (above zero)
      --counterparty TEXT      a part of the description, whatever its letter case
      --age-bucket NAME        overdue for lt_7d, 7_30d, 30_90d or gt_90d

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --state STATE            open, investigating, resolved or dismissed
      --to NAME...             who works on it, instead of those before
      --text TEXT              a remark; @name mentions somebody
      --overdue-at TIME        from when on a record is overdue, whatever its stream says
      --reason TEXT            why, for the audit trail

    EXAMPLES
      matchbook exception list --state open --store books.store
      matchbook exception show EXCEPTION --direction debit --age-bucket gt_90d --store books.store
      matchbook exception investigate EXCEPTION --store books.store

    """

  static let stream = """
    Says where records of one kind come from, and when they are overdue.

    USAGE
      matchbook stream add KEY --store FILE --side ledger|external --overdue-days N [--name TEXT]
        [--book NAME]
      matchbook stream list --store FILE [--book NAME]
      matchbook stream change STREAM --store FILE [--name TEXT] [--overdue-days N]

    OPTIONS
    \(common)
    \(change)
    \(paging)
      --book NAME              the reconciliation (default: main)
      --side NAME              ledger or external
      --overdue-days N         whole days after its own day from which an open record is overdue

    EXAMPLES
      matchbook stream add bank --side external --overdue-days 5 --name "Bank account" \\
        --store books.store

    """

  static let sweep = """
    Opens an exception for each stream with overdue records that has none; again, it does nothing.

    USAGE
      matchbook sweep --store FILE [--book NAME] [--reopen-days N] [--resolve-cleared]

    OPTIONS
    \(common)
      --book NAME              only the streams of this reconciliation
      --reopen-days N          open a resolved exception again so many days after its end, rather than
                               a new one (default: 7)
      --resolve-cleared        resolve exceptions without records

    EXAMPLES
      matchbook sweep --store books.store

    """

  static let totals = """
    Compares the totals that somebody else has of a day with ours, and locks what agrees.

    USAGE
      matchbook totals submit DATE --store FILE --currency CODE --bucket NAME=COUNT,AMOUNT...
        [--scope NAME] [--tolerance NAME=COUNT,AMOUNT...] [--zone NAME] [--cut-off HH:MM]
        [--side NAME] [--status-field NAME] [--status-bucket STATUS=BUCKET...]
      matchbook totals get DATE --store FILE [--scope NAME]
      matchbook totals list --store FILE [--scope NAME] [--from DATE] [--to DATE] [--start N]
        [--length N] [--order ascending|descending]
      matchbook totals reopen DATE --store FILE --reason TEXT [--scope NAME]

    OPTIONS
    \(common)
    \(change)
      --scope NAME             a book, or BOOK/STREAM (default: main)
      --bucket NAME=COUNT,AMOUNT...
                               total, successful, unsuccessful, refund, partialRefund, cancel or one of
                               your own; what is left out counts as nothing
      --tolerance NAME=COUNT,AMOUNT...
                               how far a bucket may be off (default: not at all)
      --zone NAME              where the day ends, such as Europe/Berlin or +02:00 (default: UTC)
      --cut-off HH:MM          when the totals of a day are final, on the next day (default: 00:30)
      --side NAME              whose records are ours (default: ledger)
      --status-field NAME      the column with the status of a record (default: status)
      --status-bucket STATUS=BUCKET...
                               the bucket that a status stands for (default: its own name)

    EXAMPLES
      matchbook totals submit 2026-03-01 --currency EUR --bucket total=3,120.00 \\
        --bucket successful=3,120.00 --store books.store
      matchbook totals list --from 2026-03-01 --to 2026-03-31 --store books.store

    """
}
