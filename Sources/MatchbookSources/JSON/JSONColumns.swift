import Matchbook

/// Says which members of the records are read as what.
struct JSONColumns {
  let description: SourceDescription
  /// The paths of the members, in the order in which they were seen.
  let columns: [String]

  /// How the rows of the records are read.
  ///
  /// - Parameter hasFraction: Whether a number had a decimal mark: then that is the point, and texts
  ///   that are written otherwise are errors.
  func description(hasFraction: Bool) -> SourceDescription {
    var inner = description
    inner.format = .csv
    inner.encoding = .utf8
    inner.records = nil
    inner.header = true
    inner.delimiter = "\t"
    inner.skipLeading = 0
    inner.skipTrailing = 0
    if hasFraction, inner.decimal == nil, inner.grouping == nil { inner.decimal = "." }
    takeAmountsApart(&inner)
    return inner
  }

  private static let amountKeys = ["amount", "amount_minor", "debit", "credit"]

  /// An amount may be an object with its value and its currency.
  private func takeAmountsApart(_ inner: inout SourceDescription) {
    var parent: String?
    for key in JSONColumns.amountKeys {
      guard case .header(let header)? = inner.columns[key]?.first else { continue }
      // The value may be named itself: its currency still stands beside it.
      if place(header) != nil, !hasUsual(["currency"]) { parent = object(of: header) ?? parent }
      guard place(header) == nil, let path = path(under: header, JSONMembers.valueNames) else {
        continue
      }
      inner.columns[key] = [.header(path)]
      parent = header
    }
    for index in inner.named.indices {
      guard case .header(let header) = inner.named[index].column, place(header) == nil,
        let path = path(under: header, JSONMembers.valueNames)
      else { continue }
      inner.named[index].column = .header(path)
    }
    if parent == nil, inner.waysOfAmounts.isEmpty, !hasUsual(JSONColumns.amountKeys) {
      let names = ColumnNames.usual.first { $0.key == "amount" }?.names ?? []
      for name in names {
        guard let path = path(under: name, JSONMembers.valueNames) else { continue }
        inner.columns["amount"] = [.header(path)]
        parent = name
        break
      }
    }
    guard let parent, inner.columns["currency"] == nil, inner.currency == nil,
      let path = path(under: parent, JSONMembers.currencyNames)
    else { return }
    inner.columns["currency"] = [.header(path)]
  }

  private func place(_ header: String) -> Int? {
    let wanted = ColumnNames.folded(header)
    return columns.firstIndex { $0 == header }
      ?? columns.firstIndex { ColumnNames.folded($0) == wanted }
  }

  /// The object of which a path names the value.
  private func object(of path: String) -> String? {
    let parts = path.split(separator: ".")
    guard parts.count > 1, let last = parts.last,
      JSONMembers.valueNames.contains(ColumnNames.folded(String(last)))
    else { return nil }
    return parts.dropLast().joined(separator: ".")
  }

  /// The member of an object that has one of some names.
  private func path(under header: String, _ names: [String]) -> String? {
    for name in names {
      let wanted = ColumnNames.folded(header + " " + name)
      if let path = columns.first(where: { ColumnNames.folded($0) == wanted }) { return path }
    }
    return nil
  }

  private func hasUsual(_ keys: [String]) -> Bool {
    let folded = Set(columns.map(ColumnNames.folded))
    return ColumnNames.usual.contains {
      keys.contains($0.key) && !folded.isDisjoint(with: $0.names)
    }
  }
}
