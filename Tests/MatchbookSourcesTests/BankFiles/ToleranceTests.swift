import Matchbook
import Testing

@testable import MatchbookSources

/// What banks and programs do to a file on its way: it reads as the plain one does.
@Suite struct ToleranceTests {
  /// A way to write a file that changes nothing of what it says.
  struct Habit: Sendable, CustomTestStringConvertible {
    let name: String
    let change: @Sendable (String) -> [UInt8]
    /// Words of the warning that tells of it; `nil` where nothing is doubtful.
    var warning: String?
    var testDescription: String { name }

    init(
      _ name: String, warning: String? = nil, bytes change: @escaping @Sendable (String) -> [UInt8]
    ) {
      self.name = name
      self.warning = warning
      self.change = change
    }

    init(_ name: String, warning: String? = nil, _ change: @escaping @Sendable (String) -> String) {
      self.init(name, warning: warning) { Array(change($0).utf8) }
    }

    /// Writes one text for another.
    init(_ name: String, _ text: String, as other: String, warning: String? = nil) {
      self.init(name, warning: warning) { file in
        precondition(file.contains(text), "the file has no \(text)")
        return file.replacing(text, with: other)
      }
    }
  }

  /// What happens to files of every format of lines.
  static let common: [Habit] = [
    Habit("as it is") { $0 },
    Habit("a mark of UTF-8") { "\u{FEFF}" + $0 },
    Habit("CR LF") { $0.replacing("\n", with: "\r\n") },
    Habit("CR") { $0.replacing("\n", with: "\r") },
    Habit("blanks behind lines") { $0.replacing("\n", with: "   \n") },
    Habit("empty lines") { "\n" + $0.replacing("\n", with: "\n\n") },
    Habit("no end of the last line") { String($0.dropLast()) },
    Habit("a mark of the end") { $0 + "\u{1A}" },
    Habit("zeros behind the end") { $0 + "\0\0\0" },
    Habit("UTF-16") { file in
      [0xFF, 0xFE] + file.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    },
  ]

  static func expect(
    _ habit: Habit, of file: String, as format: SourceDescription.Format
  ) throws {
    let bytes = habit.change(file)
    #expect(FormatDetection.of(bytes).format == format)
    let plain = try BankFiles.read(Array(file.utf8), as: format)
    let reading = try BankFiles.read(bytes, as: format)
    #expect(FixtureTests.records(of: reading.table) == FixtureTests.records(of: plain.table))
    #expect(
      reading.report.statements.map(\.balances) == plain.report.statements.map(\.balances))
    let warnings = reading.report.warnings?.description ?? ""
    if let warning = habit.warning {
      #expect(warnings.contains(warning))
    } else {
      #expect(warnings.isEmpty)
    }
  }

  // MARK: MT940

  static let mt940 = """
    :20:A
    :25:12030000/1020304050
    :28C:1/1
    :60F:C260331EUR0,00
    :61:2604010401C1000,00NTRFREF-1//BANK-1
    :86:166?00GUTSCHRIFT?20EREF+E-1?21SVWZ+Rechnung 1?32Alder und Finch
    :61:2604010401D0,50NTRFREF-2//BANK-2
    :86:a plain text
    :62F:C260401EUR999,50
    -

    """

  static let mt940Habits: [Habit] = [
    Habit("blocks") { "{1:F01}{2:I940}{4:\n" + $0.dropLast(2) + "-}\n" },
    Habit("blocks with user header and trailer") {
      "{1:F01}{2:I940}{3:{108:MT940 001}{119:STP}}{4:\n" + $0.dropLast(2) + "-}{5:{CHK:0123}}\n"
    },
    Habit("a first field behind its bracket") { "{1:F01}{2:I940}{4:" + $0.dropLast(2) + "-}" },
    Habit("a block without an end", warning: "the file ends inside the message") {
      "{1:F01}{2:I940}{4:\n" + $0.dropLast(2)
    },
    Habit("lines of another program around it") { "BANKDEFF\n940\n" + $0 + "TOTAL 2\n" },
    Habit("no mark of the end") { String($0.dropLast(2)) },
    Habit("indented lines") { "  " + $0.replacing("\n", with: "\n  ") },
    Habit("blanks behind tags", ":61:", as: ":61: "),
    Habit("tags in small letters", ":60F:", as: ":60f:"),
    Habit("balances in small letters", ":60F:C260331EUR", as: ":60F:c260331eur"),
    Habit("marks in small letters", "0401D0", as: "0401d0"),
    Habit("blanks in balances", "C260331EUR0", as: "C 260331 EUR 0"),
    Habit("blanks in entries", "2604010401C1000,00N", as: "260401 0401 C 1000,00 N"),
    Habit("the third letter of the currency", "C1000", as: "CR1000"),
    Habit("two letters of the currency", "C1000", as: "CUR1000"),
    Habit("the currency whole", "C1000", as: "CEUR1000"),
    Habit(
      "information of eight lines", "?00GUTSCHRIFT?20EREF+E-1",
      as: "?00GUT\nSCH\nRIF\nT?2\n0ER\nEF+\nE-1"),
    Habit("no entry date", ":61:2604010401", as: ":61:260401"),
    Habit("years of four digits", ":61:260401", as: ":61:20260401"),
    Habit("no decimals", "1000,00", as: "1000,"),
    Habit("no comma", "C1000,00N", as: "C1000N"),
    Habit("a point for the comma", "C1000,00N", as: "C1000.00N"),
    Habit("points between thousands", "C1000,00N", as: "C1.000,00N"),
    Habit("nothing before the comma", "D0,50", as: "D,50"),
    Habit("a field before the first entry", ":61:2604010401C", as: ":86:x\n:61:2604010401C"),
    Habit("a field behind the balance", "999,50\n", as: "999,50\n:86:/SUM/2/\n"),
    Habit("the statement's number alone", ":28C:1/1", as: ":28:1"),
    Habit("fields of German banks", ":60F:", as: ":NS:22Alder und Finch\n23Giro\n:60F:"),
    Habit("a field that nobody knows", ":60F:", as: ":77B:x\n:60F:", warning: ":77B: is no part"),
    Habit("a tilde as the mark", "?", as: "~"),
    Habit("a vertical line as the mark", "?", as: "|"),
    Habit("a dash in a text", ":86:166?00GUTSCHRIFT", as: ":86:166?00GUTSCHRIFT\n"),
    Habit(
      "Latin-1", bytes: { Array($0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) }),
  ]

  @Test(arguments: common + mt940Habits)
  func mt940ReadsTheSame(habit: Habit) throws {
    try Self.expect(habit, of: Self.mt940, as: .mt940)
  }
}
