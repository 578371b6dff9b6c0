import Matchbook
import MatchbookJSON

/// Amounts that seem to be whole minor units, such as cents, in a file whose description does not say
/// so: taken as they stand, they would be a hundred times too high.
struct UnitDoubt {
  private var column: String?
  /// Whether an amount is no whole number.
  private var hasFraction = false
  /// Whether an amount is of a currency with decimals, and not zero.
  private var hasMoney = false

  /// Words of a header that name minor units.
  private static let words: Set<String> = [
    "cent", "cents", "minor", "pence", "centimes", "centimos", "rappen", "ore", "øre", "öre",
  ]

  /// Looks at the records of a table, or of its next part.
  ///
  /// - Parameter headers: The headers of the file with the fields that they fill.
  mutating func look(
    at columns: RecordColumns, headers: [(header: String, field: String?)],
    _ description: SourceDescription
  ) {
    guard !description.majorUnits.contains("amount"),
      let amount = headers.first(where: { $0.field == "amount" })
    else { return }
    column = amount.header
    let isNamed = isNamedMinor
    guard isNamed ? !hasFraction : !hasMoney else { return }
    for row in columns.amounts.indices where columns.amounts[row] != 0 {
      let places = columns.currencies[row].exponent
      guard places > 0 else { continue }
      hasMoney = true
      guard isNamed else { return }
      guard columns.amounts[row] % Int64(Tolerance.powersOfTen[places]) == 0 else {
        hasFraction = true
        return
      }
    }
  }

  private var isNamedMinor: Bool {
    guard let column else { return false }
    return ColumnNames.folded(column).split(separator: " ").contains {
      UnitDoubt.words.contains(String($0))
    }
  }

  /// What is wrong; `nil` where nothing is.
  func error(file: String) -> SourceError? {
    guard isNamedMinor, !hasFraction else { return nil }
    return error(file: file, why: "by its name")
  }

  /// What is wrong with records of JSON, where the members tell more than their names.
  func error(file: String, _ members: JSONMembers, currency: String?) -> SourceError? {
    if let error = error(file: file) { return error }
    guard let column, let why = members.signOfMinorUnits(amount: column, currency: currency) else {
      return nil
    }
    return error(file: file, why: why)
  }

  private func error(file: String, why: String) -> SourceError? {
    guard hasMoney, let column else { return nil }
    let setting = { (units: String) in
      "\"columns\": {\"amount\": {\"column\": \(JSONWriter.quoted(column)), "
        + "\"units\": \"\(units)\"}}"
    }
    var finding = SourceError.Finding(
      .amountAmbiguous,
      message:
        "column \"\(column)\" holds nothing but whole numbers, which may be minor units such "
        + "as cents: so it seems \(why)",
      remedy: "If 1000 means 10.00, set  \(setting("minor"))  in the description; if it means "
        + "1000.00,  \(setting("major")).")
    finding.column = column
    return SourceError(file: file, finding)
  }
}

extension JSONMembers {
  /// Why amounts that are all numbers without a decimal mark seem to be minor units; `nil` if they do
  /// not.
  ///
  /// Services write them either beside a currency in small letters, in records that say which
  /// `object` they are, as Stripe does; or in an object with their currency, as Adyen and Square do.
  func signOfMinorUnits(amount: String, currency: String?) -> String? {
    guard let amounts = node(of: amount), amounts.forms == .integer else { return nil }
    let currencies = currency.flatMap { node(of: $0) }
    if currencies?.forms.contains(.smallLetters) == true {
      return "where currencies are written in small letters, as in the records of Stripe"
    }
    let parent = { (path: String) in path.split(separator: ".").dropLast() }
    if let currency, !parent(amount).isEmpty, parent(amount) == parent(currency) {
      return "where an amount is an object with its currency, as in the records of Adyen and Square"
    }
    let isStripe = nodes[0].children.contains { nodes[$0].path == "object" }
    return isStripe ? "where records say which \"object\" they are, as those of Stripe" : nil
  }

  private func node(of path: String) -> Node? {
    nodes.first { $0.column != nil && $0.path == path }
  }
}
