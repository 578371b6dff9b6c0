extension MatchResult {
  /// 32 hexadecimal digits over all records, rules and options.
  ///
  /// Equal for equal input in any order of records and on any number of threads; it tells
  /// accidental differences apart and is no protection against forgery.
  public var fingerprint: String {
    var first: UInt64 = 0
    var second: UInt64 = 0
    for (table, seed) in [(ledger, UInt64(21)), (external, UInt64(22))] {
      let (a, b) = table.contentHash(seed: seed)
      first = first &* 31 &+ a
      second = second &* 31 &+ b
    }
    var text = "strategy \(options.strategy?.rawValue ?? "by rule") group "
    text += options.groupBy.map(\.name).joined(separator: ",")
    let limits = options.limits
    for limit in [
      limits.pairsPerKey, limits.acceptedPairsPerKey, limits.arcVisitsPerComponent,
      limits.arcsForTiesByID,
    ] {
      text += " \(limit)"
    }
    if !options.facts.isEmpty { text += " facts \(options.facts.canonicalText)" }
    if let budget = options.riskBudget { text += " budget \(budget.canonicalText)" }
    for rule in rules { text += "\n\(rule.canonicalText)" }
    for header in headers {
      if let partial = header.partial { text += "\n\(header.id) \(partial.canonicalText)" }
    }
    text.withUTF8 {
      first &+= StableHash.hash($0, seed: 31)
      second &+= StableHash.hash($0, seed: 32)
    }
    return hexadecimal(first) + hexadecimal(second)
  }
}

extension RecordTable {
  /// The sum of a hash of every row: the order of rows does not count, their number does.
  fileprivate func contentHash(seed: UInt64) -> (UInt64, UInt64) {
    var bytes: [UInt8] = []
    var first = UInt64(count)
    var second = UInt64(count)
    let texts = columns.texts.filter { !$0.isEmpty }
    appendNames(to: &bytes)
    bytes.withUnsafeBufferPointer {
      first &+= StableHash.hash($0, seed: seed &+ 200)
      second &+= StableHash.hash($0, seed: seed &+ 300)
    }
    for row in 0..<count {
      bytes.removeAll(keepingCapacity: true)
      append(columns.ids[row], to: &bytes)
      append(UInt64(bitPattern: columns.amounts[row]), to: &bytes)
      append(UInt64(columns.currencies[row].word), to: &bytes)
      append(UInt64(UInt32(bitPattern: columns.days[row])), to: &bytes)
      if !columns.instants.isEmpty {
        append(UInt64(bitPattern: columns.instants[row]), to: &bytes)
      }
      for cells in texts { append(cells[row], to: &bytes) }
      for column in columns.named {
        switch column.values {
        case .text(let cells): append(cells[row], to: &bytes)
        case .number(let values, _): append(UInt64(bitPattern: values[row]), to: &bytes)
        }
      }
      bytes.withUnsafeBufferPointer {
        first &+= StableHash.hash($0, seed: seed)
        second &+= StableHash.hash($0, seed: seed &+ 100)
      }
    }
    return (first, second)
  }

  /// Which columns there are: the same text as a reference is not the same as a description.
  private func appendNames(to bytes: inout [UInt8]) {
    var names: [String] = []
    for (slot, cells) in columns.texts.enumerated() where !cells.isEmpty {
      names.append(Field.builtInTexts[slot].name)
    }
    if !columns.instants.isEmpty { names.append("instant") }
    for column in columns.named {
      switch column.values {
      case .text: names.append("text \(column.name)")
      case .number(_, let places): names.append("number \(places) \(column.name)")
      }
    }
    for name in names {
      append(UInt64(name.utf8.count), to: &bytes)
      bytes.append(contentsOf: name.utf8)
    }
  }

  private func append(_ cell: TextCell, to bytes: inout [UInt8]) {
    append(UInt64(cell.length), to: &bytes)
    bytes.append(contentsOf: columns.arena[cell.offset..<cell.offset + cell.length])
  }

  private func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
