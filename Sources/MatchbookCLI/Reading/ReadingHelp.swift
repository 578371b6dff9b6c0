/// The pages of the commands that read one file.
extension Help {
  static let reading: [String: String] = ["inspect": inspect, "convert": convert]

  static let inspect = """
    Says what a file of records is: its format and encoding, how it was understood, its statements
    with their balances, sums by currency, ids that repeat, and the first records.

    USAGE
      matchbook inspect FILE [OPTIONS]

    OPTIONS
      --source FILE            how to read the file (a source description in JSON)
      --records N              how many of the first records to show (default: 5)
      --threads N              threads to use (default: one per processor)
      --lenient                leave out bad rows of the file instead of refusing it
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook inspect statement.xml
      matchbook inspect bank.csv --source bank.json --records 20
      gunzip -c statement.xml.gz | matchbook inspect /dev/stdin

    """

  static let convert = """
    Writes the records of a file as CSV or as JSON lines, with the ids that a run gives them.

    USAGE
      matchbook convert FILE --to csv|jsonl [OPTIONS]

    OPTIONS
      --to csv|jsonl           a table of cells with a header, or a JSON object in each line
      --source FILE            how to read the file (a source description in JSON)
      --threads N              threads to use (default: one per processor)
      --lenient                leave out bad rows of the file instead of refusing it

    EXAMPLES
      matchbook convert statement.xml --to csv > statement.csv
      matchbook convert statement.xml --to jsonl | head

    """
}
