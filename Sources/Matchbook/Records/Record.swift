/// One record as a host hands it in, before it becomes a row of a ``RecordTable``.
public struct Record: Sendable, Hashable {
  /// Unique on its side.
  public var id: String
  public var amount: Amount
  /// The booking day; `nil` if unknown.
  public var date: Day?
  /// The instant behind the day, in milliseconds since 1970-01-01T00:00:00Z, where one is known.
  public var instantMilliseconds: Int64?
  public var reference: String
  public var description: String
  public var counterparty: String
  public var account: String
  public var source: String
  /// Further text columns by name.
  public var texts: [String: String]
  /// Further number columns by name, as plain decimals.
  public var numbers: [String: String]

  /// Makes a record; empty text means that the field is absent.
  public init(
    id: String, amount: Amount, date: Day? = nil, instantMilliseconds: Int64? = nil,
    reference: String = "", description: String = "", counterparty: String = "",
    account: String = "", source: String = "", texts: [String: String] = [:],
    numbers: [String: String] = [:]
  ) {
    self.id = id
    self.amount = amount
    self.date = date
    self.instantMilliseconds = instantMilliseconds
    self.reference = reference
    self.description = description
    self.counterparty = counterparty
    self.account = account
    self.source = source
    self.texts = texts
    self.numbers = numbers
  }
}
