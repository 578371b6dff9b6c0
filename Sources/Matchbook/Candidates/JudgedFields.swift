/// The fields that the judge of a rule reads, by side.
struct JudgedFields: Sendable {
  var ledger: Set<Field> = []
  var external: Set<Field> = []

  init() {}

  init(_ rule: any Rule) {
    ledger = rule.fields(of: .ledger).union(rule.fieldsOfEitherSide)
    external = rule.fields(of: .external).union(rule.fieldsOfEitherSide)
  }
}

/// The values of some fields, compared row by row.
struct JudgedValues: Sendable {
  private let texts: [(cells: TextCells, arena: [UInt8])]
  private let numbers: [[Int64]]

  /// Amounts, currencies and dates are told apart by whoever asks.
  init(_ table: RecordTable, _ fields: Set<Field>) {
    var texts: [(cells: TextCells, arena: [UInt8])] = []
    var numbers: [[Int64]] = []
    for field in fields.sorted(by: { $0.name < $1.name }) {
      if let source = table.textSource(field) {
        texts.append(source)
      } else if case .named(let name) = field,
        case .number(let values, _) = table.columns.named.first(where: { $0.name == name })?.values
      {
        numbers.append(values)
      }
    }
    self.texts = texts
    self.numbers = numbers
  }

  func hash(of row: Int) -> UInt64 {
    var hash: UInt64 = 0
    for (cells, arena) in texts {
      let cell = cells[row]
      hash = arena.withUnsafeBufferPointer { arena in
        StableHash.hash(
          UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length]),
          seed: hash)
      }
    }
    for values in numbers {
      hash = KeyEntry.fold(hash ^ UInt64(bitPattern: values[row]), 0x9E37_79B9_7F4A_7C15)
    }
    return hash
  }

  func areEqual(_ left: Int, _ right: Int) -> Bool {
    for values in numbers where values[left] != values[right] { return false }
    for (cells, arena) in texts {
      let (a, b) = (cells[left], cells[right])
      guard a.length == b.length else { return false }
      if a.offset == b.offset { continue }
      let isSame = arena.withUnsafeBufferPointer { arena in
        arena[a.offset..<a.offset + a.length].elementsEqual(arena[b.offset..<b.offset + b.length])
      }
      guard isSame else { return false }
    }
    return true
  }
}
