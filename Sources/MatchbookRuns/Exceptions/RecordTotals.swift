import Matchbook

/// Our totals from the records of a book: the scope is the id of the book, or `BOOK/STREAM`.
///
/// Every record of the business date counts, whatever is matched of it: in the bucket `total`, and in
/// the bucket that its status stands for.
public struct RecordTotals: ControlTotalSource {
  /// The side whose records are ours.
  public var side: Side
  /// The column that has the status of a record; records without it are in the total only.
  public var statusField: String
  /// Buckets by status; a status that is not here is a bucket of its own name.
  public var buckets: [String: String]

  public init(
    side: Side = .ledger, statusField: String = "status", buckets: [String: String] = [:]
  ) {
    self.side = side
    self.statusField = statusField
    self.buckets = buckets
  }

  /// - Complexity: O(records of the scope).
  public func buckets(
    scope: String, day: Day, in reader: any StoreReading
  ) throws(RunError) -> [ControlBucket] {
    let parts = scope.split(separator: "/", maxSplits: 1).map(String.init)
    guard let id = parts.first,
      let book = try reader.first(Book.self, where: [.equals("id", .text(id))])
    else { throw .notFound(noun: "book", id: parts.first ?? scope) }
    var tests: [StoredTest] = [
      .equals("book", .integer(book.key)), .equals("side", .text(side.rawValue)),
    ]
    if parts.count > 1 { tests.append(.equals("stream", .text(parts[1]))) }
    var sums: [ControlKey: (count: Int, units: Int128)] = [:]
    func add(_ name: String, _ amount: Amount) {
      let key = ControlKey(name: name, currency: amount.currency)
      let known = sums[key] ?? (0, 0)
      sums[key] = (known.count + 1, known.units + Int128(amount.minorUnits))
    }
    for source in try reader.all(SourceFile.self, where: tests) {
      guard let range = source.entries else { continue }
      var page = PageRequest(limit: PageRequest.mostItems)
      repeat {
        let entries = try reader.entries(
          EntryFilter(book: book.key, side: side, ranges: [range]), page: page)
        for entry in entries.items where entry.record.date == day {
          add(ControlComparison.total, entry.amount)
          guard let status = entry.record.texts[statusField] else { continue }
          add(buckets[status] ?? status, entry.amount)
        }
        page.after = entries.next
      } while page.after != nil
    }
    return try sums.map { (key, sum) throws(RunError) in
      guard let units = Int64(exactly: sum.units) else {
        throw .badRequest(
          field: key.name, value: String(sum.units), expected: "a sum that fits 64 bits")
      }
      return ControlBucket(
        name: key.name, count: sum.count,
        amount: Amount(minorUnits: units, currency: key.currency))
    }.sorted(by: ControlComparison.precedes)
  }
}

private struct ControlKey: Hashable {
  var name: String
  var currency: Currency
}
