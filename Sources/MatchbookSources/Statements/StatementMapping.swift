import Matchbook

/// Which elements of an entry fill which columns of a table.
struct StatementMapping: Sendable {
  /// The elements of one column, and what is made of several.
  struct Choice: Sendable, Equatable {
    var elements: [Int]
    /// The first of them that the entry has; otherwise all of them, with a blank between two.
    var takesFirst = true
    /// What happens to the text; `nil` for nothing.
    var change: CellChange?
  }

  /// A further column.
  struct Further: Sendable {
    var name: String
    var element: Int
    /// Decimal places; `nil` for texts.
    var places: Int?
    /// Whether decimal places that no record needs are left away.
    var trims = false
    /// Further elements that are joined to the first.
    var joined: [Int] = []
    /// What happens to the text; `nil` for nothing.
    var change: CellChange?
  }

  var id: Choice
  /// By ``Field/builtInTexts``.
  var texts: [Choice]
  var datesByValueDay: Bool
  /// In the order of the columns.
  var further: [Further]

  /// What fills a field where the description says nothing.
  static let usual: [(field: Field, elements: [StatementElement])] = [
    (.id, [.id]),
    (.reference, [.creditorReference, .endToEndID, .chequeNumber]),
    (.description, [.remittance, .transactionInformation, .additionalInformation]),
    (.counterparty, [.counterparty, .ultimateCounterparty]),
    (.account, [.account]),
    (.source, []),
  ]

  /// - Parameter description: Checked for statements before.
  init(_ description: SourceDescription) {
    func choice(_ field: Field) -> Choice {
      if let given = description.columns[field.name] {
        return Choice(
          elements: given.compactMap { StatementMapping.element($0)?.index },
          takesFirst: description.takesFirst.contains(field.name) || given.count == 1,
          change: description.changes[field.name])
      }
      let usual = StatementMapping.usual.first { $0.field == field }
      return Choice(elements: usual?.elements.map(\.index) ?? [])
    }
    id = choice(.id)
    texts = Field.builtInTexts.map(choice)
    datesByValueDay =
      description.columns["date"]?.first.flatMap(StatementMapping.element) == .valueDate
    further = description.named.compactMap { column in
      guard let element = StatementMapping.element(column.column) else { return nil }
      var places: Int?
      if case .number(let count) = column.kind { places = count }
      return Further(
        name: column.name, element: element.index, places: places,
        joined: column.joined.compactMap { StatementMapping.element($0)?.index },
        change: column.change.isNone && column.joined.isEmpty ? nil : column.change)
    }
    guard description.keepsOtherColumns else { return }
    // What a built-in field already says whole does not stand beside it again.
    let names = Set(further.map(\.name) + Field.builtIn.map(\.name))
    for element in StatementElement.allCases where !names.contains(element.name) {
      further.append(
        Further(
          name: element.name, element: element.index,
          places: element.isNumber ? StatementMapping.numberPlaces : nil, trims: true))
    }
  }

  /// More places than any currency has, for amounts whose currency is not the account's.
  static let numberPlaces = 5

  static func element(_ name: SourceDescription.ColumnName) -> StatementElement? {
    guard case .header(let text) = name else { return nil }
    return StatementElement(name: text)
  }
}
