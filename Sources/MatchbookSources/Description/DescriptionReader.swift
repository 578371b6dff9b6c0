import Matchbook
import MatchbookJSON

/// Takes a description out of JSON and gathers its mistakes.
struct DescriptionReader {
  var description = SourceDescription()
  var findings: [SourceError.Finding] = []

  mutating func read(_ document: JSONDocument) {
    for name in document.repeatedNames {
      note(
        name.line, name.column,
        "the key \"\(name.name)\" stands twice in \(name.path), first in line \(name.firstLine)",
        remedy: "Keep one of them.")
    }
    guard case .object(let members) = document.root.value else {
      note(
        document.root, "a source description is an object, found \(document.root.value.kind)",
        remedy: "Write { \"columns\": { … } }.")
      return
    }
    for member in members { read(member) }
    checkMarks(document.root)
    checkAmounts(document.root)
    findings.sort { ($0.line ?? 0, $0.position ?? 0) < ($1.line ?? 0, $1.position ?? 0) }
  }

  mutating func read(_ member: JSONMember) {
    let node = member.value
    switch member.name {
    case "format": description.format = choice(node) ?? description.format
    case "encoding": description.encoding = choice(node) ?? description.encoding
    case "records": description.records = path(node)
    case "delimiter": description.delimiter = delimiter(node)
    case "decimal": description.decimal = character(node, [".", ","])
    case "grouping": description.grouping = character(node, [".", ",", " ", "'"])
    case "header": description.header = bool(node) ?? true
    case "skip_leading": description.skipLeading = count(node, atMost: 1_000_000)
    case "skip_trailing": description.skipTrailing = count(node, atMost: 1_000_000)
    case "columns": readColumns(node)
    case "named": readNamed(node)
    case "keep_other_columns": description.keepsOtherColumns = bool(node) ?? true
    case "currency": readCurrency(node)
    case "date_format": readDateFormat(node)
    case "time_zone": readTimeZone(node)
    case "negate": description.negate = bool(node) ?? false
    case "debit_is_negative": description.debitIsNegative = bool(node) ?? false
    case "lenient": description.lenient = bool(node) ?? false
    case "strict": description.strict = bool(node) ?? false
    case "batches": description.batches = choice(node) ?? .split
    case "pending": description.pending = choice(node) ?? .keep
    case "keep_rows": readRowChoices(node, keeps: true)
    case "leave_out_rows": readRowChoices(node, keeps: false)
    case "transforms": readTransforms(node)
    case "defaults": readDefaults(node)
    case "$schema": _ = string(node)
    default: unknown(member, SourceDescription.keys, "a source description")
    }
  }

  mutating func readCurrency(_ node: JSONNode) {
    guard let text = string(node) else { return }
    if Currency(text) == nil {
      note(
        node, "\(node.path) is \"\(text)\", which is no currency of ISO 4217",
        remedy: "Write its code, such as \"EUR\".")
    } else {
      description.currency = text
    }
  }

  mutating func readDateFormat(_ node: JSONNode) {
    guard let text = string(node) else { return }
    if DateFormat(text) == nil {
      note(
        node, "\(node.path) is \"\(text)\", which is no date format",
        remedy: "Write one year, month and day with YYYY or YY, MM or MMM and DD; a time with HH, "
          + "mm and ss may follow. For example \"DD.MM.YYYY\".")
    } else {
      description.dateFormat = text
    }
  }

  mutating func readTimeZone(_ node: JSONNode) {
    guard let text = string(node) else { return }
    if TimeZoneRules(name: text) == nil {
      note(
        node, "\(node.path) is \"\(text)\", which is no time zone that this machine knows",
        remedy: "Write \"UTC\", an offset such as \"+02:00\", or a name such as \"Europe/Berlin\".")
    } else {
      description.timeZone = text
    }
  }

  /// An amount is given in one way.
  mutating func checkAmounts(_ root: JSONNode) {
    let given = description.waysOfAmounts
    guard given.count > 1, given != ["debit", "credit"] else { return }
    let names = given.map { "\"\($0)\"" }
    note(
      root["columns"]?[given[1]] ?? root,
      "\"columns\" gives the amount in several ways: "
        + names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1],
      remedy: "Keep \"amount\", or \"amount_minor\", or \"debit\" and \"credit\".")
  }

  /// Marks that exclude each other.
  mutating func checkMarks(_ root: JSONNode) {
    if let decimal = description.decimal, decimal == description.grouping {
      note(
        root["grouping"] ?? root, "\"decimal\" and \"grouping\" are both \"\(decimal)\"",
        remedy: "Give the mark before the cents as \"decimal\", the one between thousands as "
          + "\"grouping\".")
    }
    guard !description.header else { return }
    for (key, columns) in description.columns.sorted(by: { $0.key < $1.key }) {
      for case .header(let header) in columns {
        note(
          root["columns"]?[key] ?? root,
          "\"\(key)\" is the column \"\(header)\", but the file has no header",
          remedy: "Give its position, counted from 1.")
      }
    }
  }
}
