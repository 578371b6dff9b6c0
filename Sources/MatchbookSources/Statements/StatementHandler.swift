/// Takes what a reader of statements finds, in the order of the file.
///
/// Nothing that is handed over is kept by the reader: its memory does not grow with the file.
public protocol StatementHandler {
  /// A statement begins. Balances and totals may follow later: formats differ in where they stand.
  mutating func begin(_ statement: Statement) throws(SourceError)
  /// One record: an entry, or one transaction of a batch. The value is used again for the next one.
  mutating func record(_ entry: borrowing StatementEntry) throws(SourceError)
  /// The statement ends; its balances, totals and tally are complete.
  mutating func end(_ statement: Statement) throws(SourceError)
}
