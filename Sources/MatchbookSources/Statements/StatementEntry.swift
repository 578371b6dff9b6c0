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
  /// Shared with copies of this entry until one of them is changed.
  private var storage = EntryTexts()

  public init() {}

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
    if isKnownUniquelyReferenced(&storage) { storage.clear() } else { storage = EntryTexts() }
  }

  /// Makes sure that nobody else sees what is changed.
  @inline(__always)
  private mutating func own() {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
  }

  public func has(_ element: StatementElement) -> Bool { has(element.index) }

  func has(_ index: Int) -> Bool { present.rawValue >> UInt64(index) & 1 != 0 }

  /// The text of an element; `nil` where the entry has none.
  public func text(_ element: StatementElement) -> String? {
    let index = element.index
    return has(index) ? slice(index).string : nil
  }

  /// The bytes of an element, valid until the entry is changed; empty where the entry has none.
  func slice(_ index: Int) -> Bytes { has(index) ? texts[range(index)] : .empty }

  /// All texts behind each other, valid until the entry is changed.
  @inline(__always) var texts: Bytes { storage.bytes }
  var byteCount: Int { storage.count }

  /// Where the text of an element stands among ``texts``, if the entry has it.
  @inline(__always)
  func range(_ index: Int) -> Range<Int> { storage.range(index) }

  /// Gives an element its text, in place of an earlier one. An empty text is none.
  public mutating func set(_ element: StatementElement, _ text: String) {
    set(element.index, text.utf8)
  }

  /// - Parameter text: No part of this entry, whose memory may move.
  mutating func set(_ index: Int, _ text: Bytes) {
    guard !text.isEmpty, !StatementEntry.isPlaceholder(text, index) else { return remove(index) }
    own()
    let start = storage.count
    storage.put(text)
    name(index, from: start)
  }

  mutating func set(_ index: Int, _ text: some Collection<UInt8>) {
    StatementEntry.withBytes(of: text) { set(index, $0) }
  }

  /// Puts a text behind those that the element has already.
  public mutating func append(
    _ element: StatementElement, _ text: String, separator: String = " "
  ) {
    let separator = Array(separator.utf8)
    StatementEntry.withBytes(of: text.utf8) { text in
      separator.withUnsafeBufferPointer { append(element.index, text, separator: Bytes($0)) }
    }
  }

  mutating func append(
    _ index: Int, _ text: some Collection<UInt8>, separator: StaticString = " "
  ) {
    StatementEntry.withBytes(of: text) { append(index, $0, separator: Bytes(separator)) }
  }

  /// - Parameter text: No part of this entry, whose memory may move.
  mutating func append(_ index: Int, _ text: Bytes, separator: Bytes = Bytes(" ")) {
    guard !text.isEmpty, !StatementEntry.isPlaceholder(text, index) else { return }
    guard has(index) else { return set(index, text) }
    own()
    var start = range(index).lowerBound
    if range(index).upperBound != storage.count {
      // Texts in between stay where they are; the longer one starts anew behind them.
      let moved = storage.count
      storage.repeatPart(range(index))
      start = moved
    }
    storage.put(separator)
    storage.put(text)
    name(index, from: start)
  }

  @inline(__always)
  private static func withBytes(of text: some Collection<UInt8>, _ body: (Bytes) -> Void) {
    if text.withContiguousStorageIfAvailable({ body(Bytes($0)) }) == nil {
      Array(text).withUnsafeBufferPointer { body(Bytes($0)) }
    }
  }

  /// Gives an element the text that another one has.
  mutating func name(_ index: Int, as other: Int) {
    guard has(other) else { return remove(index) }
    own()
    storage.name(index, as: other)
    present.insert(StatementElements(rawValue: 1 << UInt64(index)))
  }

  mutating func remove(_ index: Int) {
    present.remove(StatementElements(rawValue: 1 << UInt64(index)))
  }

  /// Takes from another entry what this one does not say.
  mutating func complete(from other: StatementEntry, but excluded: StatementElements = []) {
    own()
    let storage = storage
    let missing = other.present.subtracting(present).subtracting(excluded)
    missing.forEachIndex { index in
      let start = storage.count
      storage.put(other.texts[other.range(index)])
      storage.name(index, from: start)
    }
    present.formUnion(missing)
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

  @inline(__always)
  private mutating func name(_ index: Int, from start: Int) {
    storage.name(index, from: start)
    present.insert(StatementElements(index: index))
  }

  /// Whether a text is one of the words that banks write into a field that must not be empty.
  @inline(__always)
  private static func isPlaceholder(_ text: Bytes, _ index: Int) -> Bool {
    guard text[0] & 0xDF == 0x4E, text.count <= 14,
      StatementElements.placeholding.rawValue >> UInt64(index) & 1 != 0
    else { return false }
    return placeholders.contains(letters(of: text))
  }

  /// The letters of a text, large or small and without blanks and marks, as one number.
  private static func letters(of text: Bytes) -> UInt128 {
    var letters: UInt128 = 0
    for byte in text where (0x41...0x5A).contains(byte & 0xDF) {
      letters = letters << 8 | UInt128(byte & 0xDF)
    }
    return letters
  }

  private static let placeholders: [UInt128] =
    (["NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOREF", "NONE"] as [StaticString])
    .map { letters(of: Bytes($0)) }
}

extension Currency {
  /// Stands where no currency has been read yet: the code that ISO 4217 keeps for that.
  static let none = Currency(code: "XXX", exponent: 0) ?? Currency(word: 0)
}
