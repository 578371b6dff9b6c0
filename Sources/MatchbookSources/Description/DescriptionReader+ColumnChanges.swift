import Matchbook
import MatchbookJSON

/// What happens to cells before they are read.
extension DescriptionReader {
  static let changeKeys = ["join", "steps", "default", "negate", "units", "sign"]
  private static let columnChangeKeys = ["column", "columns", "first"] + changeKeys
  private static let amountKeys = ["amount", "amount_minor", "debit", "credit"]

  /// Reads a field of `columns` that is given as an object.
  mutating func readChanged(_ key: String, _ parts: [JSONMember], _ node: JSONNode) {
    for part in parts where !DescriptionReader.columnChangeKeys.contains(part.name) {
      unknown(part, DescriptionReader.columnChangeKeys, node.path)
    }
    let isAmount = DescriptionReader.amountKeys.contains(key)
    guard case (let columns, var change)? = readChange(parts, node, isNumber: isAmount) else {
      return
    }
    var field = key
    if change.isMinor {
      if key == "debit" || key == "credit" {
        note(
          node, "\(node.path) gives \"units\", which debits and credits do not have",
          remedy: "Give the amount in one column, with \"sign\" if another one tells its direction."
        )
      }
      // Whole minor units are a way of giving the amount, with a key of its own.
      if key == "amount" { field = "amount_minor" }
      change.isMinor = false
    }
    if change.sign != nil, key == "debit" || key == "credit" {
      note(
        node, "\(node.path) gives \"sign\", but debits and credits tell their direction themselves",
        remedy: "Take \"sign\" away.")
    }
    description.columns[field] = columns
    if let units = parts.first(where: { $0.name == "units" })?.value,
      case .string("major") = units.value
    {
      description.majorUnits.insert(field)
    }
    if parts.contains(where: { $0.name == "first" }) { description.takesFirst.insert(field) }
    if !change.isNone { description.changes[field] = change }
    let isText = key == "id" || Field(name: key).textSlot != nil
    if columns.count > 1 {
      description.changes[field] = change
      if !isText {
        note(
          node, "\(node.path) gives several columns, but only ids and texts can have more than one",
          remedy: "Name one column.")
      }
    }
  }

  /// Reads the columns of a field and what happens to their cells.
  mutating func readChange(
    _ parts: [JSONMember], _ node: JSONNode, isNumber: Bool
  ) -> (columns: [SourceDescription.ColumnName], change: CellChange)? {
    var columns: [SourceDescription.ColumnName] = []
    var change = CellChange()
    var isGiven = false
    for part in parts {
      let value = part.value
      switch part.name {
      case "column", "columns", "first":
        if isGiven {
          note(
            part.nameLine, part.nameColumn,
            "\(node.path) has two of \"column\", \"columns\" and \"first\"",
            remedy: "Keep one of them.")
        }
        isGiven = true
        columns = columnNames(value)
      case "join": change.join = string(value) ?? " "
      case "steps": change.steps = steps(value)
      case "default": change.fallback = string(value)
      case "negate":
        change.isNegated = bool(value) ?? false
        expectNumber(part, node, isNumber)
      case "units":
        change.isMinor = word(value, ["major", "minor"]) == "minor"
        expectNumber(part, node, isNumber)
      case "sign":
        change.sign = sign(value)
        expectNumber(part, node, isNumber)
      default: break
      }
    }
    if !isGiven {
      note(
        node, "\(node.path) does not say which column it is",
        remedy: "Add \"column\" with a header or a position.")
    }
    if columns.count < 2, let join = parts.first(where: { $0.name == "join" }) {
      note(
        join.nameLine, join.nameColumn, "\(node.path) gives \"join\" for one column",
        remedy: "List the columns in \"columns\", or take \"join\" away.")
    }
    return columns.isEmpty ? nil : (columns, change)
  }

  private mutating func expectNumber(_ part: JSONMember, _ node: JSONNode, _ isNumber: Bool) {
    guard !isNumber else { return }
    note(
      part.nameLine, part.nameColumn,
      "\(node.path) gives \"\(part.name)\", which only numbers have",
      remedy: "Give it for an amount, or for a further column with \"type\": \"number\".")
  }

  private mutating func columnNames(_ node: JSONNode) -> [SourceDescription.ColumnName] {
    guard case .array(let parts) = node.value else { return columnName(node).map { [$0] } ?? [] }
    let names = parts.compactMap { columnName($0) }
    if parts.isEmpty {
      note(node, "\(node.path) is an empty list", remedy: "Name at least one column.")
    }
    return names.count == parts.count ? names : []
  }

  private mutating func sign(_ node: JSONNode) -> CellChange.SignColumn? {
    guard let members = object(node, "a column and its words") else { return nil }
    var column: SourceDescription.ColumnName?
    var words: [String: [String]] = [:]
    for member in members {
      switch member.name {
      case "column": column = columnName(member.value)
      case "negative", "positive": words[member.name] = texts(member.value)
      default: unknown(member, ["column", "negative", "positive"], node.path)
      }
    }
    let given = Set(members.map(\.name))
    for key in ["column", "negative", "positive"] where !given.contains(key) {
      note(
        node, "\(node.path) has no \"\(key)\"",
        remedy: "Write { \"column\": \"D/C\", \"negative\": [\"D\"], \"positive\": [\"C\"] }.")
    }
    guard let column, let negative = words["negative"], let positive = words["positive"] else {
      return nil
    }
    if let both = Set(negative.map { $0.lowercased() })
      .intersection(positive.map { $0.lowercased() }).min()
    {
      note(
        node, "\(node.path) has \"\(both)\" among the words of both directions",
        remedy: "Keep it in one of the lists.")
    }
    return CellChange.SignColumn(column: column, negative: negative, positive: positive)
  }

  private mutating func texts(_ node: JSONNode) -> [String]? {
    guard case .array(let parts) = node.value else { return string(node).map { [$0] } }
    let texts = parts.compactMap { string($0) }
    if parts.isEmpty { note(node, "\(node.path) is an empty list", remedy: "Name a word.") }
    return texts.count == parts.count && !texts.isEmpty ? texts : nil
  }
}
