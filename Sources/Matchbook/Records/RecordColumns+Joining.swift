extension RecordTable {
  /// One table of the rows of several, in their order.
  ///
  /// A further column that a table lacks is empty in its rows; number columns take the most decimal
  /// places of all. ``ColumnKinds`` has said before that the tables go together.
  ///
  /// - Complexity: O(rows + their text).
  static func joining(_ tables: [RecordTable]) -> RecordTable {
    guard tables.count > 1 else { return tables.first ?? RecordTable(trusting: RecordColumns()) }
    var kinds = ColumnKinds()
    for table in tables { kinds.add(table) }
    var joined = kinds.aligned(tables[0].columns)
    for table in tables.dropFirst() { joined.append(kinds.aligned(table.columns)) }
    return RecordTable(trusting: joined)
  }
}

/// The further columns of several tables: which there are, and of what kind.
struct ColumnKinds: Sendable {
  /// Decimal places; `nil` for texts.
  private var places: [String: Int?] = [:]
  private var names: [String] = []

  /// A column that cannot stand below another one of its name.
  struct Misfit {
    let field: String
    let isNumber: Bool
  }

  /// The first further column of a table that does not go with those of the tables before.
  func misfit(_ table: RecordTable) -> Misfit? {
    for column in table.columns.named {
      guard let known = places[column.name] else { continue }
      switch column.values {
      case .text:
        if known != nil { return Misfit(field: column.name, isNumber: false) }
      case .number(let values, let ownPlaces):
        guard let known else { return Misfit(field: column.name, isNumber: true) }
        // The other table's numbers were checked when it came; these have to fit more places.
        guard ColumnKinds.canScale(values, by: known - ownPlaces) else {
          return Misfit(field: column.name, isNumber: true)
        }
      }
    }
    return nil
  }

  /// Whether the numbers of the tables before fit the places that a further table brings.
  func canTake(_ table: RecordTable, beside earlier: [RecordTable]) -> Bool {
    for column in table.columns.named {
      guard case .number(_, let more) = column.values, let known = places[column.name] ?? nil,
        more > known
      else { continue }
      for other in earlier {
        guard
          case .number(let values, let places) = other.columns.named.first(where: {
            $0.name == column.name
          })?.values
        else { continue }
        guard ColumnKinds.canScale(values, by: more - places) else { return false }
      }
    }
    return true
  }

  mutating func add(_ table: RecordTable) {
    for column in table.columns.named {
      var ownPlaces: Int?
      if case .number(_, let places) = column.values { ownPlaces = places }
      if let known = places[column.name] {
        if let known, let ownPlaces { places[column.name] = max(known, ownPlaces) }
      } else {
        names.append(column.name)
        places[column.name] = .some(ownPlaces)
      }
    }
  }

  /// The columns with all further columns there are, in one order.
  func aligned(_ columns: RecordColumns) -> RecordColumns {
    var aligned = columns
    aligned.named = names.map { name in
      let wanted = places[name] ?? nil
      let own = columns.named.first { $0.name == name }?.values
      switch (own, wanted) {
      case (.number(let values, let ownPlaces), let wanted?) where ownPlaces != wanted:
        let factor = Int64(Tolerance.powersOfTen[wanted - ownPlaces])
        return NamedColumn(
          name: name,
          values: .number(
            values.map { $0 == NamedColumn.missing ? $0 : $0 &* factor }, places: wanted))
      case (let own?, _): return NamedColumn(name: name, values: own)
      case (nil, let wanted?):
        let missing = Array(repeating: NamedColumn.missing, count: columns.amounts.count)
        return NamedColumn(name: name, values: .number(missing, places: wanted))
      case (nil, nil):
        let absent = TextCells(repeating: .absent, count: columns.amounts.count)
        return NamedColumn(name: name, values: .text(absent))
      }
    }
    return aligned
  }

  private static func canScale(_ values: [Int64], by places: Int) -> Bool {
    guard places > 0 else { return true }
    guard places <= 18 else { return false }
    let factor = Int64(Tolerance.powersOfTen[places])
    return values.allSatisfy {
      let (product, over) = $0.multipliedReportingOverflow(by: factor)
      return $0 == NamedColumn.missing || !over && product != NamedColumn.missing
    }
  }
}
