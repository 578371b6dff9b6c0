import Matchbook

/// Which cells of a row are changed, and how the rewritten rows are read.
struct ChangePlan {
  /// A field whose cell is made of others.
  struct Target {
    var columns: [Int]
    var change: CellChange
    var takesFirst = false
    var sign: (column: Int, isNegative: [String: Bool])?
  }

  enum Output {
    case source(Int)
    case changed(Int)
  }

  private(set) var targets: [Target] = []
  private(set) var choices: [PlacedChoice] = []
  private(set) var outputs: [Output] = []
  private(set) var headers: [String] = []
  /// Takes every field that was asked for by its position among ``outputs``.
  private(set) var inner: SourceDescription
  private(set) var findings: [SourceError.Finding] = []
  /// Named columns in whole minor units, with the places they have.
  private var minorPlaces: [(name: String, places: Int)] = []

  init(_ description: SourceDescription, headers all: [String]) {
    inner = description.withoutChanges
    inner.format = .csv
    inner.encoding = .utf8
    inner.delimiter = "\t"
    inner.skipLeading = 0
    inner.skipTrailing = 0
    let folded = all.map(ColumnNames.folded)
    var mapping = ColumnMapping()
    func places(_ names: [SourceDescription.ColumnName], _ key: String) -> [Int] {
      names.compactMap { mapping.find($0, all, folded, for: key) }
    }
    var consumed: Set<Int> = []
    var kept: Set<Int> = []
    var plainColumns: [(key: String, columns: [Int])] = []
    var changedColumns: [(key: String, target: Int)] = []
    for key in SourceDescription.columnKeys {
      guard let names = description.columns[key] else { continue }
      let found = places(names, key)
      let takesFirst = description.takesFirst.contains(key)
      let given = description.changes[key] ?? (takesFirst ? CellChange() : nil)
      guard let change = given, found.count == names.count else {
        kept.formUnion(found)
        plainColumns.append((key, found))
        continue
      }
      consumed.formUnion(found)
      changedColumns.append((key, targets.count))
      targets.append(
        Target(
          columns: found, change: change, takesFirst: takesFirst,
          sign: ChangePlan.sign(change, key, places)))
    }
    choices = description.rowChoices.compactMap { choice in
      places([choice.column], choice.key).first.map { PlacedChoice(choice, column: $0) }
    }
    var plainNamed: [Int: Int] = [:]
    var changedNamed: [Int: Int] = [:]
    for (index, entry) in description.named.enumerated() {
      let found = places([entry.column] + entry.joined, entry.name)
      if entry.change.isMinor, case .number(let places) = entry.kind {
        inner.named[index].kind = .number(places: 0)
        minorPlaces.append((entry.name, places))
      }
      var change = entry.change
      change.isMinor = false
      guard !change.isNone || found.count > 1 else {
        kept.formUnion(found)
        plainNamed[index] = found.first
        continue
      }
      guard !found.isEmpty else { continue }
      consumed.formUnion(found)
      changedNamed[index] = targets.count
      targets.append(
        Target(columns: found, change: change, sign: ChangePlan.sign(change, entry.name, places)))
    }
    findings = mapping.findings
    for target in targets { if let sign = target.sign { consumed.insert(sign.column) } }
    // A column that was changed is not kept beside what came of it, unless it was asked for.
    outputs = all.indices.filter { !consumed.contains($0) || kept.contains($0) }.map {
      .source($0)
    }
    var position: [Int: Int] = [:]
    for (index, output) in outputs.enumerated() {
      if case .source(let column) = output { position[column] = index + 1 }
    }
    let sourceCount = outputs.count
    outputs += targets.indices.map { .changed($0) }
    headers = outputs.map {
      switch $0 {
      case .source(let column): all[column]
      case .changed(let target): targets[target].columns.map { all[$0] }.joined(separator: " + ")
      }
    }
    for (key, columns) in plainColumns {
      inner.columns[key] = columns.compactMap { position[$0].map { .position($0) } }
    }
    for (key, target) in changedColumns {
      inner.columns[key] = [.position(sourceCount + target + 1)]
    }
    for (index, column) in plainNamed {
      if let place = position[column] { inner.named[index].column = .position(place) }
    }
    for (index, target) in changedNamed {
      inner.named[index].column = .position(sourceCount + target + 1)
    }
  }

  private static func sign(
    _ change: CellChange, _ key: String,
    _ places: ([SourceDescription.ColumnName], String) -> [Int]
  ) -> (column: Int, isNegative: [String: Bool])? {
    guard let sign = change.sign, let column = places([sign.column], key).first else { return nil }
    var words: [String: Bool] = [:]
    for word in sign.positive { words[word.lowercased()] = false }
    for word in sign.negative { words[word.lowercased()] = true }
    return (column, words)
  }

  /// Gives numbers in whole minor units their places.
  func rescaled(_ table: RecordTable) -> RecordTable {
    guard !minorPlaces.isEmpty else { return table }
    var columns = table.columns
    for (name, places) in minorPlaces {
      for index in columns.named.indices where columns.named[index].name == name {
        if case .number(let values, _) = columns.named[index].values {
          columns.named[index].values = .number(values, places: places)
        }
      }
    }
    return RecordTable(trusting: columns)
  }
}

extension SourceDescription {
  /// Whether the cells of a file are not read as they stand.
  var changesCells: Bool {
    !changes.isEmpty || !takesFirst.isEmpty || !rowChoices.isEmpty
      || named.contains { !$0.change.isNone || !$0.joined.isEmpty }
  }

  /// The same columns, each as it stands.
  var withoutChanges: SourceDescription {
    var plain = self
    plain.changes = [:]
    plain.takesFirst = []
    plain.rowChoices = []
    for key in Set(changes.keys).union(takesFirst) where Field(name: key).textSlot == nil {
      plain.columns[key] = plain.columns[key].map { Array($0.prefix(1)) }
    }
    for index in plain.named.indices {
      plain.named[index].change = CellChange()
      plain.named[index].joined = []
    }
    return plain
  }
}
