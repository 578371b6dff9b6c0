import Matchbook
import MatchbookRules

/// Reads the text of a scenario.
struct ScenarioReader {
  private let name: String
  private var scenario: Scenario

  /// - Throws: The first mistake, with its line and what was expected.
  static func read(_ text: String, name: String) throws(ScenarioError) -> Scenario {
    var reader = ScenarioReader(name: name, scenario: Scenario(name: name))
    var runs: [Scenario] = []
    for section in try reader.sections(of: text) {
      guard section.keyword == "next" else {
        try reader.read(section)
        continue
      }
      try reader.checkWhole()
      runs.append(reader.scenario)
      // The next run is over the same books with the same rules, and another statement.
      reader.scenario.external = []
      reader.scenario.options.facts = MatchFacts()
      reader.scenario.expectations = []
    }
    try reader.checkWhole()
    runs.append(reader.scenario)
    var first = runs[0]
    first.next = Array(runs.dropFirst())
    return first
  }

  /// A keyword with the lines that belong to it: its own and the indented ones below.
  private struct Section {
    let keyword: String
    var lines: [(number: Int, text: String)]
    var first: Int { lines[0].number }
  }

  private static let keywords = [
    "ledger", "external", "rules", "facts", "options", "expect", "next",
  ]

  private func sections(of text: String) throws(ScenarioError) -> [Section] {
    var sections: [Section] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let number = index + 1
      guard !line.contains("\t") else {
        throw error(number, "a tab; cells are separated by two or more blanks")
      }
      let content = line.trimmed
      if line.hasPrefix("#") || content.isEmpty { continue }
      if line.hasPrefix(" ") {
        guard !sections.isEmpty else {
          throw error(number, "an indented line belongs to a keyword above it; there is none")
        }
        sections[sections.count - 1].lines.append((number, content))
        continue
      }
      let word = String(line.prefix { $0 != " " })
      guard Self.keywords.contains(word) else {
        throw error(
          number,
          "unknown keyword \"\(word)\"; expected one of \(Self.keywords.joined(separator: ", "))")
      }
      sections.append(
        Section(keyword: word, lines: [(number, line.dropFirst(word.count).trimmed)]))
    }
    return sections
  }

  private mutating func read(_ section: Section) throws(ScenarioError) {
    switch section.keyword {
    case "ledger": scenario.ledger += try records(section)
    case "external": scenario.external += try records(section)
    case "rules": scenario.rules = rules(section)
    case "facts": scenario.options.facts = try facts(section)
    case "options": for line in section.lines { try readOption(line.number, line.text) }
    default:
      for line in section.lines where !line.text.isEmpty {
        var words = ExpectationWords(file: name, line: line.number, text: line.text)
        scenario.expectations.append(
          Expectation(line: line.number, outcome: try words.readOutcome()))
      }
    }
  }

  private func checkWhole() throws(ScenarioError) {
    if case .json(let bytes, _) = scenario.rules, bytes.isEmpty {
      throw error(1, "no \"rules\"; give JSON, or paths such as rules/exact-reference.json")
    }
    if scenario.expectations.isEmpty {
      throw error(1, "no \"expect\"; say what has to come out")
    }
  }

  private func error(_ line: Int, _ message: String) -> ScenarioError {
    ScenarioError(file: name, line: line, message: message)
  }

  // MARK: Tables

  /// The first line names the columns, each further line is a record.
  private func records(_ section: Section) throws(ScenarioError) -> [Record] {
    let columns = section.lines[0].text.cells
    for needed in ["id", "amount"] where !columns.contains(needed) {
      throw error(section.first, "\"\(section.keyword)\" has no column \"\(needed)\"")
    }
    var records: [Record] = []
    for (number, text) in section.lines.dropFirst() {
      let cells = text.cells
      guard cells.count == columns.count else {
        throw error(
          number,
          "\(cells.count) cells, but \(columns.count) columns; separate cells by two or more "
            + "blanks and write - for an absent value")
      }
      records.append(try record(number, zip(columns, cells).filter { $0.1 != "-" }))
    }
    return records
  }

  private func record(
    _ line: Int, _ cells: [(String, String)]
  ) throws(ScenarioError) -> Record {
    var id = ""
    var amount: Amount?
    var filled: [(String, String)] = []
    for (column, cell) in cells {
      switch column {
      case "id": id = cell
      case "amount": amount = try money(line, cell)
      default: filled.append((column, cell))
      }
    }
    guard let amount else { throw error(line, "a record without an amount") }
    var record = Record(id: id, amount: amount)
    for (column, cell) in filled {
      switch column {
      case "day":
        guard let day = Day(cell) else {
          throw error(line, "\"\(cell)\" is no day; expected one such as 2031-03-01")
        }
        record.date = day
      case "minute":
        guard let minute = Int64(cell) else {
          throw error(line, "\"\(cell)\" is no minute; expected a whole number since midnight")
        }
        record.instantMilliseconds =
          (Int64(record.date?.number ?? 0) * 1440 + minute) * 60_000
      case "reference": record.reference = cell
      case "description": record.description = cell
      case "counterparty": record.counterparty = cell
      case "account": record.account = cell
      case "source": record.source = cell
      default:
        if column.hasSuffix(":number") {
          record.numbers[String(column.dropLast(7))] = cell
        } else {
          record.texts[column] = cell
        }
      }
    }
    return record
  }

  private func money(_ line: Int, _ cell: String) throws(ScenarioError) -> Amount {
    let parts = cell.split(separator: " ")
    guard parts.count == 2, let currency = Currency(String(parts[1])),
      let amount = Amount(String(parts[0]), currency)
    else {
      throw error(line, "\"\(cell)\" is no amount; expected one such as 100.00 EUR")
    }
    return amount
  }

  // MARK: Rules and options

  private func rules(_ section: Section) -> Scenario.RuleText {
    let isJSON = section.lines.first { !$0.text.isEmpty }.map {
      $0.text.hasPrefix("{") || $0.text.hasPrefix("[")
    }
    guard isJSON == true else {
      return .files(section.lines.flatMap { $0.text.split(separator: " ").map(String.init) })
    }
    let text = section.lines.map(\.text).joined(separator: "\n")
    return .json(bytes: Array(text.utf8), firstLine: section.first)
  }

  private func facts(_ section: Section) throws(ScenarioError) -> MatchFacts {
    let text = section.lines.map(\.text).joined(separator: "\n")
    let padding = [UInt8](repeating: UInt8(ascii: "\n"), count: section.first - 1)
    do {
      return try JSONFacts.load(padding + Array(text.utf8), name: name)
    } catch {
      throw self.error(error.mistakes[0].line, "\(error)")
    }
  }

  private mutating func readOption(_ line: Int, _ text: String) throws(ScenarioError) {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
    switch words.first {
    case "group-by" where words.count > 1:
      scenario.options.groupBy = words.dropFirst().map { Field(name: $0) }
    case "strategy" where words.count == 2 && Cardinality(rawValue: words[1]) != nil:
      scenario.options.strategy = Cardinality(rawValue: words[1])
    default:
      throw error(
        line, "\"\(text)\" is no option; expected group-by FIELD, … or strategy one_to_one")
    }
  }
}

extension StringProtocol {
  /// Without blanks at its ends.
  var trimmed: String {
    let start = drop { $0 == " " || $0 == "\r" }
    var text = String(start)
    while text.hasSuffix(" ") || text.hasSuffix("\r") { text.removeLast() }
    return text
  }

  /// Cells stand two or more blanks apart, so that one may hold single blanks.
  var cells: [String] {
    var cells: [String] = []
    for part in split(separator: "  ", omittingEmptySubsequences: true) {
      let cell = part.trimmed
      if !cell.isEmpty { cells.append(cell) }
    }
    return cells
  }
}
