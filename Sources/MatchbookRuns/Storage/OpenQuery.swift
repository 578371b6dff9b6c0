import Matchbook

/// Which open records of a source file are asked for; all that is set has to hold.
public struct OpenQuery: Hashable, Sendable {
  /// Of what is open, in minor units, signed.
  public var units: ClosedRange<Int64> = .min ... .max
  /// Of dates; `nil` where no dated record is asked for.
  public var days: ClosedRange<Day>? = OpenQuery.allDays
  /// Whether records without a date are asked for.
  public var undated = true
  /// What descriptions contain; `nil` for all of them.
  public var part: TextPart?

  public init() {}

  /// Every day there is.
  public static let allDays = Day(number: .min + 1)...Day(number: .max)

  /// Whether an open record passes.
  public func holds(_ entry: SourceEntry) -> Bool {
    guard units.contains(entry.residual.minorUnits), holds(entry.record.date) else { return false }
    return part?.isContained(in: entry.record.description) ?? true
  }

  func holds(_ date: Day?) -> Bool {
    guard let date else { return undated }
    return days?.contains(date) ?? false
  }

  /// Leaves the days that are in another range, too.
  mutating func restrict(to other: ClosedRange<Day>?) {
    guard let mine = days, let other, mine.overlaps(other) else { return days = nil }
    days = mine.clamped(to: other)
  }
}

/// A text that others may contain, whatever the case of letters: bytes of UTF-8 are compared, after
/// both are in lower case.
public struct TextPart: Hashable, Sendable {
  let bytes: [UInt8]

  public init(_ text: String) { bytes = TextPart.folded(text) }

  public func isContained(in text: String) -> Bool {
    TextPart.folded(text).withUnsafeBufferPointer {
      TextSearch(bytes).first(in: $0, from: 0) != nil
    }
  }

  static func folded(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }

  /// Appends the text in lower case.
  static func fold(_ text: UnsafeBufferPointer<UInt8>, into folded: inout [UInt8]) {
    guard text.allSatisfy({ $0 < 0x80 }) else {
      folded += TextPart.folded(String(decoding: text, as: UTF8.self))
      return
    }
    for byte in text { folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
  }
}

extension StoreReading {
  /// The keys of the open records of a source file that pass, ascending; a store without columns of
  /// its own looks at each record.
  public func openKeys(
    _ query: OpenQuery, of source: SourceFile, after: Int64, limit: Int
  ) throws(RunError) -> [Int64] {
    var keys: [Int64] = []
    try scan(source, after: after) { entry in
      if query.holds(entry) { keys.append(entry.key) }
      return keys.count < limit
    }
    return keys
  }

  /// Sums over the open records of a source file that pass, in no order.
  public func openSums(
    _ query: OpenQuery, of source: SourceFile
  ) throws(RunError) -> [OpenSum] {
    var sums = OpenSums()
    try scan(source, after: 0) { entry in
      if query.holds(entry) { sums.add(entry) }
      return true
    }
    return Array(sums.changes.values)
  }

  /// Hands over the open records of a source file, by key, until `body` says false.
  func scan(
    _ source: SourceFile, after: Int64, _ body: (SourceEntry) -> Bool
  ) throws(RunError) {
    guard let range = source.entries else { return }
    var page = PageRequest(
      after: after > 0 ? Cursor(after: after) : nil, limit: PageRequest.mostItems)
    let filter = EntryFilter(
      book: source.book, side: source.side, states: EntryFilter.openStates, ranges: [range])
    repeat {
      let found = try entries(filter, page: page)
      for entry in found.items where !body(entry) { return }
      page.after = found.next
    } while page.after != nil
  }
}

extension OpenSums {
  /// Adds what is open of a record.
  mutating func add(_ entry: SourceEntry) {
    add(
      entry.residual.minorUnits, entry.amount.currency,
      day: entry.record.date?.number ?? Day.missing, source: entry.source, sign: 1)
  }
}
