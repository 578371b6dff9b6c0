import Matchbook

/// One entry of a statement, or one transaction of a batch, as a reader found it.
///
/// Readers fill one value again and again: ``clear()`` keeps its memory.
public struct StatementEntry: Sendable {
  /// What became of the entry at the bank.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    case booked
    /// Announced, and not in any balance yet.
    case pending
    /// For information only: not in any balance.
    case information
  }

  /// Signed: money that comes in is positive. A reversal has the sign of what it does to the
  /// account, so that a credit taken back is negative.
  public var minorUnits: Int64 = 0
  public var currency: Currency = .none
  public var bookingDay: Day?
  public var valueDay: Day?
  /// Milliseconds since 1970-01-01T00:00:00Z, where the file has the time of the booking.
  public var instantMilliseconds: Int64?
  public var status = Status.booked
  /// Whether it takes back an earlier entry.
  public var isReversal = false
  /// Where it begins in the file, from 1; 0 where unknown.
  public var line = 0
  /// Whether the reader has an amount for it; a transaction of a batch may have none.
  public var hasAmount = false

  private(set) var present = StatementElements()
  private(set) var bytes: [UInt8] = []
  private var starts: [Int32]
  private var ends: [Int32]

  public init() {
    starts = Array(repeating: 0, count: StatementElement.allCases.count)
    ends = starts
  }

  /// Makes it as new.
  public mutating func clear() {
    minorUnits = 0
    currency = .none
    bookingDay = nil
    valueDay = nil
    instantMilliseconds = nil
    status = .booked
    isReversal = false
    line = 0
    hasAmount = false
    present = []
    bytes.removeAll(keepingCapacity: true)
  }

  public func has(_ element: StatementElement) -> Bool { has(element.index) }

  func has(_ index: Int) -> Bool { present.rawValue >> UInt64(index) & 1 != 0 }

  /// The text of an element; `nil` where the entry has none.
  public func text(_ element: StatementElement) -> String? {
    let index = element.index
    return has(index) ? String(decoding: slice(index), as: UTF8.self) : nil
  }

  /// The bytes of an element, to be read at once; empty where the entry has none.
  func slice(_ index: Int) -> ArraySlice<UInt8> {
    has(index) ? bytes[Int(starts[index])..<Int(ends[index])] : []
  }

  /// Gives an element its text, in place of an earlier one. An empty text is none.
  public mutating func set(_ element: StatementElement, _ text: String) {
    set(element.index, text.utf8)
  }

  mutating func set(_ index: Int, _ text: some Collection<UInt8>) {
    guard !text.isEmpty, !isPlaceholder(text, index) else { return remove(index) }
    let start = bytes.count
    bytes.append(contentsOf: text)
    name(index, from: start)
  }

  /// Puts a text behind those that the element has already.
  public mutating func append(
    _ element: StatementElement, _ text: String, separator: String = " "
  ) {
    append(element.index, text.utf8, separator: separator.utf8)
  }

  mutating func append(
    _ index: Int, _ text: some Collection<UInt8>, separator: some Collection<UInt8>
  ) {
    guard !text.isEmpty, !isPlaceholder(text, index) else { return }
    guard has(index) else { return set(index, text) }
    var start = Int(starts[index])
    let end = Int(ends[index])
    if end != bytes.count {
      // Texts in between stay where they are; the longer one starts anew behind them.
      let moved = bytes.count
      for place in start..<end { bytes.append(bytes[place]) }
      start = moved
    }
    bytes.append(contentsOf: separator)
    bytes.append(contentsOf: text)
    name(index, from: start)
  }

  mutating func remove(_ index: Int) {
    present.remove(StatementElements(rawValue: 1 << UInt64(index)))
  }

  /// Takes from another entry what this one does not say.
  mutating func complete(from other: StatementEntry, but excluded: StatementElements = []) {
    other.present.subtracting(present).subtracting(excluded).forEachIndex { index in
      let start = bytes.count
      bytes.append(contentsOf: other.slice(index))
      name(index, from: start)
    }
    if bookingDay == nil {
      bookingDay = other.bookingDay
      instantMilliseconds = other.instantMilliseconds
    }
    if valueDay == nil { valueDay = other.valueDay }
  }

  /// What holds for an entry holds for its transactions.
  mutating func inherit(_ entry: StatementEntry) {
    status = entry.status
    isReversal = isReversal || entry.isReversal
    line = entry.line
    complete(from: entry)
  }

  private mutating func name(_ index: Int, from start: Int) {
    starts[index] = Int32(truncatingIfNeeded: start)
    ends[index] = Int32(truncatingIfNeeded: bytes.count)
    present.insert(StatementElements(rawValue: 1 << UInt64(index)))
  }

  /// Bytes of text that an entry may hold: positions in it are kept in 31 bits.
  static let maximumBytes = 1 << 28

  private func isPlaceholder(_ text: some Collection<UInt8>, _ index: Int) -> Bool {
    guard StatementElements.placeholding.rawValue >> UInt64(index) & 1 != 0, text.count <= 14,
      let first = text.first, first & 0xDF == 0x4E
    else { return false }
    let letters = text.compactMap { byte -> UInt8? in
      let upper = byte & 0xDF
      return (0x41...0x5A).contains(upper) ? upper : nil
    }
    return StatementEntry.placeholders.contains(letters)
  }

  /// What banks write into a field that must not be empty, without its blanks and marks.
  static let placeholders = Set(
    ["NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOREF", "NONE"].map { Array($0.utf8) })
}

extension Currency {
  /// Stands where no currency has been read yet: the code that ISO 4217 keeps for that.
  static let none = Currency(code: "XXX", exponent: 0) ?? Currency(word: 0)
}
