import Matchbook
import MatchbookSources
import MatchbookTestKit
import Testing

/// Whatever the bytes are, a file is read or refused with a message; nothing traps, and the number
/// of threads changes nothing.
@Suite struct MutationTests {
  /// Pieces that mean something to the reader.
  private static let pieces: [[UInt8]] =
    [
      "\"", "\"\"", "\"\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "sep=;\n", "Total", "-", "(",
      ")",
      "1.234", "1,234", "12,50", "1 234", "1'234", "99999999999999999999", "-0", ".", "2026-02-30",
      "13.02.2026", "02/13/2026", "2026-03-01T24:00:00Z", "2026-03-01 12:00:00.5+02:00", "EUR",
      "JPY",
      "XQQ", "id", "amount", "\u{FEFF}", "\u{A0}", "\u{2212}", "é", "9999-12-31T23:59:59-18:00",
      "1900-01-01T00:00:00+18:00", "a#2",
    ].map { Array($0.utf8) } + [
      [0], [0xFF], [0xC3], [0xFF, 0xFE], [0xFE, 0xFF], [0x80], [0x1A], [],
    ]

  private static let files = [
    "id,amount,currency,date,memo\n1,1.50,EUR,2026-03-01,\"a, b\"\n2,-3,JPY,,c\n3,7.25,EUR,2026-03-02,\n",
    "Bank;Statement\n\nid;Betrag;currency;date\n1;1.234,50;EUR;13.02.2026\n1;-2,00;EUR;01.02.2026\nSumme;;;\n",
    "debit\tcredit\tcurrency\tname\n1.50\t\tEUR\t\"x\r\ny\"\n\t2.50\tEUR\tz\n",
    "amount_minor|currency|date|fee\r\n150|EUR|2026-03-01T12:00:00Z|1.5\r\n-7|KWD|2026-03-01 13:00|2\r\n",
  ]

  private static let descriptions = [
    "{}", #"{"lenient": true}"#, #"{"header": false, "columns": {"amount": 2}, "currency": "EUR"}"#,
    #"{"lenient": true, "columns": {"amount": "Betrag", "description": [1, 3]}, "currency": "EUR"}"#,
    #"{"skip_leading": 1, "skip_trailing": 1, "currency": "CHF"}"#,
    #"{"decimal": ",", "negate": true}"#,
    #"{"lenient": true, "named": {"fee": {"column": 4, "type": "number"}}, "currency": "EUR"}"#,
    #"{"time_zone": "Europe/Berlin", "debit_is_negative": true, "delimiter": ";"}"#,
    #"{"date_format": "DD.MM.YYYY HH:mm", "lenient": true, "encoding": "latin-1"}"#,
    #"{"encoding": "utf-16"}"#, #"{"encoding": "utf-8", "grouping": " "}"#,
  ]

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let place = random.number(in: 0...bytes.count)
    let end = min(bytes.count, place + random.number(in: 0...12))
    switch random.number(in: 0...4) {
    case 0 where place < bytes.count: bytes[place] = UInt8(random.number(in: 0...255))
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
    default: bytes.replaceSubrange(place..<end, with: random.element(of: pieces) ?? [])
    }
  }

  /// What comes of a file: its records, or the text of its error.
  private static func outcome(_ bytes: [UInt8], _ source: CSVSource, threads: Int) -> [String] {
    do throws(SourceError) {
      let reading = try source.read(bytes: bytes, name: "file.csv", threads: threads)
      let report = reading.report
      let rows = reading.records
      #expect(Set(reading.ids).count == rows.count)
      return rows + [report.description, report.badRows?.description ?? ""]
    } catch {
      #expect(!error.groups.isEmpty)
      return [error.description]
    }
  }

  @Test(arguments: Seeds.first(5, atMost: 60))
  func mutatedFilesNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sources = try Self.descriptions.map {
      CSVSource(description: try SourceDescription(json: Array($0.utf8), name: "file.json"))
    }
    for _ in 0..<50 {
      var bytes = Array((random.element(of: Self.files) ?? "").utf8)
      for _ in 0..<random.number(in: 1...6) { Self.mutate(&bytes, &random) }
      for source in sources.shuffled(using: &random).prefix(3) {
        let single = Self.outcome(bytes, source, threads: 1)
        #expect(Self.outcome(bytes, source, threads: 3) == single)
      }
    }
  }

  /// A file of random pieces, larger than one piece of the reader.
  @Test(arguments: Seeds.first(1, atMost: 4))
  func largeMutatedFilesAreTheSameWithAnyNumberOfThreads(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let row = "1,1.50,EUR,2026-03-01,\"a, \"\"b\"\"\r\nand more text to fill the row\"\n"
    var bytes = Array(
      ("id,amount,currency,date,memo\n" + String(repeating: row, count: 36_000)).utf8)
    for _ in 0..<random.number(in: 0...40) {
      let place = random.number(in: 40...bytes.count - 1)
      bytes.replaceSubrange(place..<place + 1, with: random.element(of: Self.pieces) ?? [])
    }
    let description = #"{"lenient": true, "encoding": "latin-1"}"#
    let source = CSVSource(
      description: try SourceDescription(json: Array(description.utf8), name: "file.json"))
    let single = Self.outcome(bytes, source, threads: 1)
    #expect(Self.outcome(bytes, source, threads: 3) == single)
  }

  @Test(arguments: Seeds.first(3, atMost: 30))
  func mutatedDescriptionsNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      var bytes = Array((random.element(of: Self.descriptions) ?? "").utf8)
      for _ in 0..<random.number(in: 1...4) { Self.mutate(&bytes, &random) }
      guard let description = try? SourceDescription(json: bytes, name: "file.json") else {
        continue
      }
      let source = CSVSource(description: description)
      for file in Self.files { _ = try? source.read(bytes: Array(file.utf8), name: "file.csv") }
    }
  }
}
