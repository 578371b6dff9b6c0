import MatchbookJSON

/// What a description of a file with statements can say.
extension SourceDescription {
  /// - Throws: ``SourceError`` with every element that no such file has, and every key that means
  ///   nothing there.
  func checkStatements(name: String) throws(SourceError) {
    try check(name: name)
    var mistakes: [(message: String, remedy: String)] = []
    func expectElement(_ column: ColumnName, _ place: String) {
      guard StatementMapping.element(column) == nil else { return }
      switch column {
      case .position(let position):
        mistakes.append(
          (
            "\(place) is column \(position), but entries of a statement have elements with names",
            "Give the name of an element, such as \"end_to_end_id\"."
          ))
      case .header(let header):
        let names = StatementElement.allCases.map(\.name)
        let near = closestName(to: header, among: names).map { "Did you mean \"\($0)\"? " } ?? ""
        mistakes.append(
          (
            "\(place) is \"\(header)\", which is no element of an entry",
            near + "The elements are \(names.joined(separator: ", "))."
          ))
      }
    }
    for (key, parts) in columns.sorted(by: { $0.key < $1.key }) {
      switch key {
      case "amount", "amount_minor", "debit", "credit", "currency":
        mistakes.append(
          (
            "\"\(key)\" of \"columns\" is given, but an entry of a statement has one amount",
            "Leave it out; \"negate\" turns signs."
          ))
      case "date":
        let days: [StatementElement?] = [.bookingDate, .valueDate]
        if parts.count != 1 || !days.contains(parts.first.flatMap(StatementMapping.element)) {
          mistakes.append(
            (
              "\"date\" of \"columns\" is no day of an entry",
              "Write \"booking_date\" or \"value_date\"."
            ))
        }
      default: for part in parts { expectElement(part, "\"\(key)\" of \"columns\"") }
      }
    }
    for choice in rowChoices {
      mistakes.append(
        (
          "\"\(choice.key)\" is given, but a statement has "
            + "entries that add up to its balances",
          "Leave it out; \"pending\": \"leave_out\" leaves out entries that are not booked."
        ))
    }
    for column in named {
      for name in [column.column] + column.joined {
        expectElement(name, "\"\(column.name)\" of \"named\"")
      }
    }
    let changed = changes.map { ($0.key, $0.value) } + named.map { ($0.name, $0.change) }
    for (name, change) in changed.sorted(by: { $0.0 < $1.0 })
    where change.sign != nil || change.isMinor {
      mistakes.append(
        (
          "\"\(name)\" has \"\(change.isMinor ? "units" : "sign")\", but amounts of a statement say "
            + "what they are", "Take it away."
        ))
    }
    guard !mistakes.isEmpty else { return }
    let findings = mistakes.map {
      SourceError.Finding(.description, message: $0.message, remedy: $0.remedy)
    }
    throw SourceError(
      file: name,
      groups: [
        SourceError.Group(
          code: .description, column: nil, count: findings.count, findings: findings)
      ])
  }
}
