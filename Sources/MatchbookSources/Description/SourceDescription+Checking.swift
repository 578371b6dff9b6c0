import Matchbook

/// What a description that was made in Swift can have that one in JSON cannot.
extension SourceDescription {
  /// - Throws: ``SourceError`` with every value that means nothing, rather than reading a file as if
  ///   it were not there.
  func check(name: String) throws(SourceError) {
    let findings = mistakes.map { SourceError.Finding(.description, message: $0) }
    guard !findings.isEmpty else { return }
    throw SourceError(
      file: name,
      groups: [
        SourceError.Group(
          code: .description, column: nil, count: findings.count, findings: findings)
      ])
  }

  /// The keys of ``columns`` that say how the amount is given; one, or `debit` and `credit`.
  var waysOfAmounts: [String] {
    ["amount", "amount_minor", "debit", "credit"].filter { columns[$0] != nil }
  }

  private var mistakes: [String] {
    var mistakes: [String] = []
    func expect(_ holds: Bool, _ mistake: String) { if !holds { mistakes.append(mistake) } }
    func shown(_ mark: Character?) -> String { mark.map { "\"\($0)\"" } ?? "none" }
    expect(
      delimiter.map { $0.utf8.count == 1 && CSVLayout.canDelimit($0.asciiValue ?? 0) } ?? true,
      "the delimiter \(shown(delimiter)) cannot stand between cells")
    expect(
      decimal.map { [".", ","].contains($0) } ?? true,
      "the decimal mark is \(shown(decimal)), expected a point or a comma")
    expect(
      grouping.map { [".", ",", " ", "'"].contains($0) } ?? true,
      "the mark between groups of digits is \(shown(grouping)), expected a point, a comma, a blank "
        + "or an apostrophe")
    expect(
      decimal == nil || decimal != grouping,
      "the decimal mark and the mark between groups are both \(shown(decimal))")
    expect(
      currency.map { Currency($0) != nil } ?? true,
      "the currency is \"\(currency ?? "")\", which is no currency of ISO 4217")
    expect(
      dateFormat.map { DateFormat($0) != nil } ?? true,
      "the date format is \"\(dateFormat ?? "")\", which is none")
    expect(
      TimeZoneRules(name: timeZone) != nil,
      "the time zone is \"\(timeZone)\", which this machine does not know")
    expect((skipLeading ?? 0) >= 0, "the number of leading lines to pass over is negative")
    expect((skipTrailing ?? 0) >= 0, "the number of trailing lines to pass over is negative")
    for key in columns.keys.sorted() where !SourceDescription.columnKeys.contains(key) {
      mistakes.append("\"\(key)\" is no field of a file; further columns are named ones")
    }
    for (key, parts) in columns.sorted(by: { $0.key < $1.key })
    where parts.count != 1
      && (parts.isEmpty
        || Field(name: key).textSlot == nil && !takesFirst.contains(key) && changes[key] == nil)
    {
      mistakes.append("\"\(key)\" has \(parts.count) columns, expected one")
    }
    expect(
      waysOfAmounts.count < 2 || waysOfAmounts == ["debit", "credit"],
      "the columns give the amount in several ways: \(waysOfAmounts.joined(separator: ", "))")
    for key in Set(transforms.keys).union(defaults.keys).sorted()
    where Field(name: key).textSlot == nil {
      mistakes.append("\"\(key)\" is no text field, so it has no transforms or default")
    }
    for key in changes.keys.sorted() where columns[key] == nil {
      mistakes.append("the cells of \"\(key)\" are changed, but it has no column")
    }
    for column in named {
      expect(
        Field(name: column.name) == .named(column.name) && !column.name.isEmpty,
        "\"\(column.name)\" cannot name a further column")
      if case .number(let places) = column.kind {
        expect(
          (0...9).contains(places),
          "the number column \"\(column.name)\" has \(places) places, expected 0 to 9")
      }
    }
    expect(
      Set(named.map(\.name)).count == named.count, "two further columns have the same name")
    return mistakes
  }
}
