/// What an index can find for a rule: conditions that are all fulfilled by a candidate pair.
///
/// The engine guarantees them exactly, so a rule need not test them again.
public struct Blocking: Hashable, Sendable {
  /// A value that must be present on both sides and equal.
  public struct Key: Hashable, Sendable {
    public var ledger: Expression
    public var external: Expression

    public init(ledger: Expression, external: Expression) {
      self.ledger = ledger
      self.external = external
    }

    /// The same expression on both sides.
    public init(_ field: Field, normalised: [TextNormaliser] = []) {
      let expression = Expression.value(of: field, normalised: normalised)
      self.init(ledger: expression, external: expression)
    }
  }

  public enum Expression: Hashable, Sendable {
    case value(of: Field, normalised: [TextNormaliser])
    /// The month and year of the date.
    case month
  }

  /// Texts whose Levenshtein ratio must reach a threshold.
  public struct SimilarTexts: Hashable, Sendable {
    public var ledger: Field
    public var ledgerSteps: [TextNormaliser]
    public var external: Field
    public var externalSteps: [TextNormaliser]
    public var atLeast: Ratio

    public init(
      ledger: Field, ledgerSteps: [TextNormaliser] = [], external: Field,
      externalSteps: [TextNormaliser] = [], atLeast: Ratio
    ) {
      self.ledger = ledger
      self.ledgerSteps = ledgerSteps
      self.external = external
      self.externalSteps = externalSteps
      self.atLeast = atLeast
    }
  }

  public var keys: [Key]
  /// Unlike the rest a help, not a guarantee: where keys, amounts and dates leave many candidates,
  /// an index of the texts narrows them. The judge still has to test it.
  public var similar: SimilarTexts?
  public var amount: Tolerance?
  public var date: DateWindow?
  /// Only these ledger records take part: tests of the ledger side against constants.
  public var ledgerScope: Condition?
  /// Only these external records take part.
  public var externalScope: Condition?
  /// The rule's own ``Rule/keys(for:side:)`` narrow the candidates too.
  public var usesRuleKeys: Bool
  /// An explicit licence for a blocking that no index can serve; still bounded by the pair limit.
  public var allowsCrossProduct: Bool

  public init(
    keys: [Key] = [], similar: SimilarTexts? = nil, amount: Tolerance? = nil,
    date: DateWindow? = nil,
    ledgerScope: Condition? = nil, externalScope: Condition? = nil, usesRuleKeys: Bool = false,
    allowsCrossProduct: Bool = false
  ) {
    self.keys = keys
    self.similar = similar
    self.amount = amount
    self.date = date
    self.ledgerScope = ledgerScope
    self.externalScope = externalScope
    self.usesRuleKeys = usesRuleKeys
    self.allowsCrossProduct = allowsCrossProduct
  }
}

/// The keys that a rule computed itself for every row of one side: none, one or several per row.
public struct RecordKeys: Sendable {
  /// `starts[row]` is the position of the row's first key among all keys.
  package private(set) var starts: [Int32] = [0]
  package private(set) var ends: [Int] = [0]
  package private(set) var bytes: [UInt8] = []

  public init() {}

  /// The most keys that one row may have, and the most bytes of one key.
  public static let maximumPerRow = 16
  public static let maximumLength = 256

  /// Adds the next row with its keys.
  ///
  /// Empty keys are left out. Keys beyond ``maximumPerRow`` or longer than ``maximumLength`` bytes
  /// are a mistake of the rule, which the run reports.
  public mutating func append(_ keys: some Sequence<String>) {
    for key in keys where !key.isEmpty {
      bytes.append(contentsOf: key.utf8)
      ends.append(bytes.count)
    }
    starts.append(Int32(ends.count - 1))
  }

  /// Adds a key of the row that ``finishRow()`` ends, in UTF-8; an empty one is left out.
  public mutating func append(utf8 key: UnsafeBufferPointer<UInt8>) {
    guard !key.isEmpty else { return }
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
  }

  /// Ends the next row, which has the keys given since the last one ended.
  public mutating func finishRow() { starts.append(Int32(ends.count - 1)) }

  /// Makes room for more rows with some keys, whose texts have some bytes in UTF-8 together.
  public mutating func reserveCapacity(rows: Int, keys: Int, bytes count: Int) {
    starts.reserveCapacity(starts.count + rows)
    ends.reserveCapacity(ends.count + keys)
    bytes.reserveCapacity(bytes.count + count)
  }

  /// Adds the rows of other keys behind these.
  public mutating func append(_ other: RecordKeys) {
    let (keys, length) = (ends.count - 1, bytes.count)
    bytes.append(contentsOf: other.bytes)
    ends.append(contentsOf: other.ends.dropFirst().lazy.map { $0 + length })
    starts.append(contentsOf: other.starts.dropFirst().lazy.map { $0 + Int32(keys) })
  }

  /// Adds rows whose keys stand in one block of UTF-8 without empty ones: where each key ends there, and
  /// how many each row has.
  package mutating func append(
    utf8 block: UnsafeBufferPointer<UInt8>, ends blockEnds: UnsafeBufferPointer<UInt64>,
    counts: some Sequence<UInt8>
  ) {
    let length = bytes.count
    var keys = ends.count - 1
    bytes.append(contentsOf: block)
    ends.append(contentsOf: blockEnds.lazy.map { Int($0) + length })
    for count in counts {
      keys += Int(count)
      starts.append(Int32(keys))
    }
  }

  /// Whether no row has several keys.
  var hasOnePerRow: Bool { (0..<rowCount).allSatisfy { starts[$0 + 1] - starts[$0] <= 1 } }

  /// Keys of all rows so far, and their bytes.
  public var keyCount: Int { ends.count - 1 }
  public var byteCount: Int { bytes.count }

  /// The number of rows so far.
  public var rowCount: Int { starts.count - 1 }
}
