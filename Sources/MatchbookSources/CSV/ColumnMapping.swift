import Matchbook
import MatchbookJSON

/// Which column of a file fills which field.
struct ColumnMapping: Sendable {
  struct Named: Sendable {
    var name: String
    var column: Int
    var kind: SourceDescription.ColumnKind
  }

  var id: Int?
  var amount: Int?
  var amountMinor: Int?
  var debit: Int?
  var credit: Int?
  var currency: Int?
  var date: Int?
  /// One list of columns for each of ``Field/builtInTexts``.
  var texts: [[Int]] = Array(repeating: [], count: Field.builtInTexts.count)
  var named: [Named] = []

  /// Columns that were asked for and are not there, repeated, or needed and not found.
  private(set) var findings: [SourceError.Finding] = []
  /// How many columns were recognised: the header is the line that has most.
  private(set) var recognised = 0

  var hasAmount: Bool { amount != nil || amountMinor != nil || debit != nil || credit != nil }
  /// Columns with decimals, whose style is one.
  var decimalColumns: [Int] { [amount, debit, credit].compactMap { $0 } }

  /// The field or further column that each column fills.
  func fieldNames(count: Int) -> [String?] {
    var names = [String?](repeating: nil, count: count)
    let singles: [(Int?, String)] = [
      (id, "id"), (amount, "amount"), (amountMinor, "amount_minor"), (debit, "debit"),
      (credit, "credit"), (currency, "currency"), (date, "date"),
    ]
    for (column, name) in singles { if let column { names[column] = name } }
    for (slot, columns) in texts.enumerated() {
      for column in columns { names[column] = Field.builtInTexts[slot].name }
    }
    for entry in named { names[entry.column] = entry.name }
    return names
  }

  init() {}

  /// The columns that hold texts, as often as they are read.
  private var textColumns: [Int] {
    (id.map { [$0] } ?? []) + texts.joined()
      + named.compactMap { entry in entry.kind == .text ? entry.column : nil }
  }

  var textCount: Int { textColumns.count }

  /// Whether no column fills two texts.
  var readsEachTextOnce: Bool { Set(textColumns).count == textColumns.count }

  /// The mapping without the texts of fields that nobody needs.
  ///
  /// Only what cannot be wrong is left out: a text of one column. A file without ids keeps all, for
  /// its ids are made of them.
  func leavingOutTexts(exceptOf needed: Set<Field>?) -> ColumnMapping {
    guard let needed, id != nil else { return self }
    var mapping = self
    for slot in texts.indices where texts[slot].count == 1 {
      if !needed.contains(Field.builtInTexts[slot]) { mapping.texts[slot] = [] }
    }
    mapping.named.removeAll { $0.kind == .text && !needed.contains(.named($0.name)) }
    return mapping
  }

  init(headers: [String], description: SourceDescription) {
    let folded = headers.map(ColumnNames.folded)
    var used = Set<Int>()
    for key in SourceDescription.columnKeys {
      guard let wanted = description.columns[key] else { continue }
      let found = wanted.compactMap { find($0, headers, folded, for: key) }
      used.formUnion(found)
      set(key, found)
    }
    for entry in description.named {
      if let column = find(entry.column, headers, folded, for: entry.name) {
        used.insert(column)
        named.append(Named(name: entry.name, column: column, kind: entry.kind))
      }
    }
    recognised = used.count
    if description.header { findUsual(description, headers, folded, &used) }
    checkNeeds(description, headers)
    if description.header && description.keepsOtherColumns {
      keepOthers(headers, folded, &used)
    }
  }

  private static let amountKeys = ["amount", "amount_minor", "debit", "credit"]

  private mutating func findUsual(
    _ description: SourceDescription, _ headers: [String], _ folded: [String],
    _ used: inout Set<Int>
  ) {
    let describesAmount = description.columns["amount"] ?? description.columns["amount_minor"]
    let describesHalves = description.columns["debit"] ?? description.columns["credit"]
    for (key, names) in ColumnNames.usual where description.columns[key] == nil {
      if ColumnMapping.amountKeys.contains(key) {
        // One way to write amounts is enough; the decimal one is what people check.
        let isHalf = key == "debit" || key == "credit"
        if describesAmount != nil || amount != nil { continue }
        if isHalf ? amountMinor != nil : describesHalves != nil { continue }
      }
      for name in names {
        let places = folded.indices.filter { folded[$0] == name && !used.contains($0) }
        guard let place = places.first else { continue }
        if places.count > 1 {
          noteRepeated(headers[place], places, key)
        }
        used.insert(place)
        recognised += 1
        set(key, [place])
        break
      }
    }
  }

  private mutating func keepOthers(
    _ headers: [String], _ folded: [String], _ used: inout Set<Int>
  ) {
    var names = Set(named.map(\.name))
    for column in headers.indices where !used.contains(column) && !folded[column].isEmpty {
      let name = ColumnNames.named(headers[column], unlike: names)
      names.insert(name)
      named.append(Named(name: name, column: column, kind: .text))
    }
  }

  private mutating func set(_ key: String, _ columns: [Int]) {
    switch key {
    case "id": id = columns.first
    case "amount": amount = columns.first
    case "amount_minor": amountMinor = columns.first
    case "debit": debit = columns.first
    case "credit": credit = columns.first
    case "currency": currency = columns.first
    case "date": date = columns.first
    default:
      if let slot = Field(name: key).textSlot { texts[slot] = columns }
    }
  }

  mutating func find(
    _ name: SourceDescription.ColumnName, _ headers: [String], _ folded: [String], for key: String
  ) -> Int? {
    switch name {
    case .position(let position):
      if (1...max(1, headers.count)).contains(position), position <= headers.count {
        return position - 1
      }
      findings.append(
        missing(
          "the description takes \"\(key)\" from column \(position), but the file has "
            + "\(headers.count) column\(headers.count == 1 ? "" : "s")",
          remedy: "Columns are counted from 1."))
      return nil
    case .header(let header):
      let exact = headers.indices.filter { headers[$0] == header }
      let wanted = ColumnNames.folded(header)
      let places =
        exact.isEmpty
        ? headers.indices.filter {
          folded[$0] == wanted && (!wanted.isEmpty || headers[$0] == header)
        } : Array(exact)
      guard let place = places.first else {
        let near = closestName(to: header, among: headers).map { "Did you mean \"\($0)\"? " } ?? ""
        findings.append(
          missing(
            "the file has no column \"\(header)\", which the description names for \"\(key)\"",
            remedy: near + "The columns are: \(ColumnMapping.list(headers))."))
        return nil
      }
      if places.count > 1 { noteRepeated(headers[place], places, key) }
      return place
    }
  }

  private mutating func noteRepeated(_ header: String, _ places: [Int], _ key: String) {
    let all = places.map { String($0 + 1) }
    let numbers = all.dropLast().joined(separator: ", ") + " and " + (all.last ?? "")
    let group = SourceDescription.columnKeys.contains(key) ? "columns" : "named"
    // Rows are chosen by the words of a column, which is always named by its header.
    let isChoice = [true, false].contains { RowChoice.key(keeps: $0) == key }
    var finding = SourceError.Finding(
      .repeatedColumn,
      message: "columns \(numbers) are named \"\(header)\", expected one for \"\(key)\"",
      remedy: isChoice
        ? "Rename one of them in the file, or choose the rows by another column."
        : "Name the right one by its position in the description: "
          + "\"\(group)\": {\"\(key)\": \(places[0] + 1)}")
    finding.column = header
    findings.append(finding)
  }

  private mutating func checkNeeds(_ description: SourceDescription, _ headers: [String]) {
    guard findings.isEmpty else { return }
    if !hasAmount {
      findings.append(
        missing(
          "no column of the file is known to hold amounts",
          remedy: "Name it in the description: \"columns\": {\"amount\": \"…\"}, or \"debit\" and "
            + "\"credit\". The columns are: \(ColumnMapping.list(headers))."))
    } else if currency == nil && description.currency == nil {
      findings.append(
        missing(
          "no column of the file is known to hold currencies",
          remedy:
            "If all rows are of one currency, set  \"currency\": \"EUR\"  in the description; "
            + "otherwise name the column: \"columns\": {\"currency\": \"…\"}."))
    }
  }

  private func missing(_ message: String, remedy: String) -> SourceError.Finding {
    SourceError.Finding(.missingColumn, message: message, remedy: remedy)
  }

  static func list(_ headers: [String]) -> String {
    let shown = headers.prefix(30).map { "\"\($0)\"" }.joined(separator: ", ")
    return headers.count > 30 ? shown + " and \(headers.count - 30) more" : shown
  }
}
