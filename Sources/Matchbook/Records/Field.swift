/// A named property of a record that rules can read.
public enum Field: Hashable, Sendable {
  case id, amount, currency, date
  case reference, description, counterparty, account, source
  /// A further column that the table brings along, by its name.
  case named(String)

  /// The name used in files, rules and messages.
  public var name: String {
    switch self {
    case .id: "id"
    case .amount: "amount"
    case .currency: "currency"
    case .date: "date"
    case .reference: "reference"
    case .description: "description"
    case .counterparty: "counterparty"
    case .account: "account"
    case .source: "source"
    case .named(let name): name
    }
  }

  /// The field of a name; names that are not built in stand for further columns.
  public init(name: String) {
    self = Field.builtIn.first { $0.name == name } ?? .named(name)
  }

  public static let builtIn: [Field] = [
    .id, .amount, .currency, .date, .reference, .description, .counterparty, .account, .source,
  ]

  /// The built-in fields that hold text, in the order of their columns.
  package static let builtInTexts: [Field] = [
    .reference, .description, .counterparty, .account, .source,
  ]

  /// The position of a built-in text field among ``builtInTexts``.
  package var textSlot: Int? {
    switch self {
    case .reference: 0
    case .description: 1
    case .counterparty: 2
    case .account: 3
    case .source: 4
    default: nil
    }
  }
}

extension Field: CustomStringConvertible {
  public var description: String { name }
}
