/// A file or its description that cannot be used as it is: everything that is wrong, in one error.
///
/// Codes are stable: they never change their meaning and are never used again for another one.
public struct SourceError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    case unreadable = "source.unreadable"
    case description = "source.description"
    case encoding = "source.encoding"
    case missingColumn = "source.missing-column"
    case repeatedColumn = "source.repeated-column"
    case tooManyRows = "source.too-many-rows"
    case quoteOpen = "source.quote-open"
    case quoteText = "source.quote-text"
    case controlCharacter = "source.control-character"
    case cellLength = "source.cell-length"
    case rowLength = "source.row-length"
    case emptyID = "source.empty-id"
    case emptyAmount = "source.empty-amount"
    case amountFormat = "source.amount-format"
    case amountSymbol = "source.amount-symbol"
    case amountDecimals = "source.amount-decimals"
    case amountRange = "source.amount-range"
    case amountAmbiguous = "source.amount-ambiguous"
    case debitAndCredit = "source.debit-and-credit"
    case debitSign = "source.debit-sign"
    case unknownSign = "source.unknown-sign"
    case emptyCurrency = "source.empty-currency"
    case unknownCurrency = "source.unknown-currency"
    case dateFormat = "source.date-format"
    case dateAmbiguous = "source.date-ambiguous"
    case numberFormat = "source.number-format"
    case unknownFormat = "source.unknown-format"
    case structure = "source.structure"
    case forbidden = "source.forbidden"
    case textLength = "source.text-length"
    case missingElement = "source.missing-element"
    case statementBalance = "source.statement-balance"
    case statementTotals = "source.statement-totals"
    case batchSum = "source.batch-sum"
  }

  /// One thing that is wrong, with its place.
  public struct Finding: Sendable, Hashable {
    public var code: Code
    /// From 1; `nil` where it is about the file as a whole.
    public var line: Int?
    /// In characters, from 1; known for descriptions and for cells.
    public var position: Int?
    /// The header of the column.
    public var column: String?
    /// What was found.
    public var value: String?
    /// What was found and what was expected, as one sentence without its end.
    public var message: String
    /// The line of the file, shortened to the neighbourhood of the value.
    public var excerpt: String?
    /// Characters of ``excerpt`` before the value, and of the value.
    public var caret: Caret?
    /// The way out; empty where the message says it.
    public var remedy: String

    public struct Caret: Sendable, Hashable {
      public var offset: Int
      public var length: Int
    }

    init(_ code: Code, line: Int? = nil, message: String, remedy: String = "") {
      self.code = code
      self.line = line
      self.message = message
      self.remedy = remedy
    }
  }

  /// Findings of one code about one column.
  public struct Group: Sendable, Hashable {
    public var code: Code
    public var column: String?
    /// All of them, also those that are not among ``findings``.
    public var count: Int
    /// In the order of lines, the first ``shownFindings`` of them.
    public var findings: [Finding]
  }

  /// How many findings of one group are kept in full.
  public static let shownFindings = 20

  /// The name of the file or of the description.
  public let file: String
  /// In the order of their first findings.
  public let groups: [Group]
  /// What became of the file.
  public enum State: Sendable, Hashable {
    case refused
    /// Good rows were imported all the same, as lenient reading does.
    case lenient
    /// All rows were imported, and something about them is doubtful.
    case warned
  }

  public let state: State
  /// Whether good rows were imported all the same, as lenient reading does.
  public var isLenient: Bool { state == .lenient }
  /// Rows that are bad; 0 where the error is about the file as a whole.
  public let badRowCount: Int

  init(file: String, groups: [Group], badRowCount: Int = 0, isLenient: Bool = false) {
    self.init(
      file: file, groups: groups, badRowCount: badRowCount,
      state: isLenient ? .lenient : .refused)
  }

  init(file: String, groups: [Group], badRowCount: Int = 0, state: State) {
    self.file = file
    self.groups = groups
    self.badRowCount = badRowCount
    self.state = state
  }

  init(file: String, _ finding: Finding) {
    self.init(
      file: file,
      groups: [Group(code: finding.code, column: finding.column, count: 1, findings: [finding])])
  }

  /// The findings that are kept in full, group by group.
  public var findings: [Finding] { groups.flatMap(\.findings) }

  /// The code of the first finding.
  public var code: Code { groups.first?.code ?? .unreadable }
}

extension SourceError: CustomStringConvertible {
  /// Everything a person needs, over several lines.
  public var description: String {
    groups.map(text(of:)).joined(separator: "\n\n")
  }

  private func text(of group: Group) -> String {
    var lines: [String] = []
    for (index, finding) in group.findings.enumerated() {
      var place = file
      if let line = finding.line { place += ":\(line)" }
      if finding.excerpt == nil, let position = finding.position { place += ":\(position)" }
      let word = state == .warned ? "warning" : "error"
      lines.append("\(place): \(word): \(finding.message)")
      if let excerpt = finding.excerpt {
        let number = finding.line.map(String.init) ?? ""
        lines.append("  \(number) | \(excerpt)")
        if let caret = finding.caret {
          let blanks = String(repeating: " ", count: number.count + 5 + caret.offset)
          lines.append(blanks + String(repeating: "^", count: max(1, caret.length)))
        }
      }
      // One remedy for findings that share it.
      let isLast = index + 1 == group.findings.count
      if !finding.remedy.isEmpty, isLast || group.findings[index + 1].remedy != finding.remedy {
        lines.append("  " + finding.remedy)
      }
    }
    lines.append("  [\(group.code.rawValue)] \(ending(of: group))")
    return lines.joined(separator: "\n")
  }

  private func ending(of group: Group) -> String {
    if group.code == .description { return "The description was not used." }
    let more = group.count - group.findings.count
    let ending =
      switch state {
      case .refused: "the file was not imported."
      case .lenient: "these rows were left out."
      case .warned: "all records were imported."
      }
    let (what, same) = state == .warned ? ("place", "warning") : ("row", "error")
    switch more {
    case 0: return ending.prefix(1).uppercased() + ending.dropFirst()
    case 1: return "1 more \(what) of this file has the same \(same); \(ending)"
    default: return "\(more) more \(what)s of this file have the same \(same); \(ending)"
    }
  }
}
