import Matchbook
import MatchbookSources
import MatchbookTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How long does it take to read what banks send: MT940, BAI2, OFX, and lines of JSON?
///
/// The same entries in every format: a third has a reference of 20 characters, all have a text of 3 to
/// 12 words. What is timed is the reading of the file from the system's cache to a table.
struct TierI {
  static let formats: [(format: SourceDescription.Format, name: String)] = [
    (.mt940, "bank.sta"), (.bai2, "bank.bai"), (.ofx, "bank.ofx"), (.jsonl, "bank.jsonl"),
  ]

  /// A folder for the files.
  let folder: String
  var entries = 100_000
  var seed: UInt64 = 1
  var threads = 1
  var repeats = 5

  func run() throws -> Figures {
    try BankFileWriter(seed: seed, entries: entries).write(to: folder)
    var figures: Figures = [
      "seed": .count(Int(seed)), "threads": .count(threads), "entries": .count(entries),
      "repeat": .count(repeats),
    ]
    for (format, name) in Self.formats {
      figures.merge([format.rawValue: .nested(try measure(format, "\(folder)/\(name)"))])
    }
    return figures.merging(["peak_memory_bytes": .count(PeakMemory.bytes)])
  }

  private func measure(
    _ format: SourceDescription.Format, _ path: String
  ) throws -> Figures {
    let reader = SourceReader()
    var timings = Timings()
    var reading = try reader.read(contentsOf: path, threads: threads)
    for _ in 0..<repeats {
      reading = try timings.time { try reader.read(contentsOf: path, threads: threads) }
    }
    let table = reading.table
    let sum = (0..<table.count).reduce(0) { $0 + table.amount(at: $1).minorUnits }
    let median = timings.seconds.sorted()[timings.seconds.count / 2]
    var status = stat()
    stat(path, &status)
    return timings.figures.merging([
      "bytes": .count(Int(status.st_size)), "records": .count(table.count),
      "sum": .count(Int(sum)), "warnings": .count(reading.report.warnings == nil ? 0 : 1),
      "bytes_per_second": .number(Double(status.st_size) / median),
    ])
  }
}

/// Writes the same entries as files of several formats.
struct BankFileWriter {
  let seed: UInt64
  let entries: Int

  private static let words = [
    "invoice", "payment", "thank", "you", "order", "march", "april", "goods", "delivered", "rent",
    "service", "contract", "customer", "number", "refund", "monthly", "fee", "Sampletown", "Ltd",
  ]
  /// Entries of one statement.
  private static let pageEntries = 1000

  private struct Entry {
    var number: Int
    var cents: Int64
    var day: Int
    var reference: String
    var name: String
    var text: String
    var decimal: String { "\(abs(cents) / 100).\(two(Int(abs(cents) % 100)))" }
    var date: String { "2026-03-\(two(day))" }
    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  }

  func write(to folder: String) throws {
    var random = SeededGenerator(seed: seed, stream: 7)
    var (mt940, bai2, ofx, lines) = ("", "", "", "")
    bai2 = "01,BANK,ME,260331,2359,1,,,2/\n02,ME,BANK,1,260331,,EUR,2/\n"
    ofx = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX>\n"
    var total = 0
    var accounts = 0
    var records = 0
    for start in stride(from: 0, to: entries, by: Self.pageEntries) {
      let page = (start..<min(entries, start + Self.pageEntries)).map { entry($0, &random) }
      let account = "DE\(10 + accounts % 90)1203000000002020\(10 + accounts % 90)"
      accounts += 1
      mt940 += mt940Page(page, account, number: accounts)
      ofx += ofxPage(page, account)
      bai2 += "03,\(account),EUR,/\n"
      var sum: Int64 = 0
      for entry in page {
        sum += abs(entry.cents)
        bai2 += "16,\(entry.cents < 0 ? 475 : 165),\(abs(entry.cents)),V,2603"
        bai2 += "\(entry.date.suffix(2)),,B\(entry.number),\(entry.reference),\(entry.text)\n"
        lines += "{\"id\": \"B\(entry.number)\", \"amount\": "
        lines += "\(entry.cents < 0 ? "-" : "")\(entry.decimal), \"currency\": \"EUR\", \"date\": "
        lines += "\"\(entry.date)\", \"reference\": \"\(entry.reference)\", \"counterparty\": "
        lines += "{\"name\": \"\(entry.name)\"}, \"description\": \"\(entry.text)\"}\n"
      }
      bai2 += "49,\(sum),\(page.count + 2)/\n"
      total += Int(sum)
      records += page.count + 2
    }
    bai2 += "98,\(total),\(accounts),\(records + 2)/\n99,\(total),1,\(records + 4)/\n"
    ofx += "</OFX>\n"
    for (name, text) in [
      ("bank.sta", mt940), ("bank.bai", bai2), ("bank.ofx", ofx), ("bank.jsonl", lines),
    ] {
      try WorldFiles.write(Array(text.utf8), to: "\(folder)/\(name)")
    }
  }

  private func entry(_ number: Int, _ random: inout SeededGenerator) -> Entry {
    func words(_ count: Int) -> String {
      (0..<count).map { _ in Self.words[Int(random.number(in: 0...18))] }.joined(separator: " ")
    }
    let cents = Int64(random.number(in: 1...5_000_000)) * (random.number(in: 0...1) == 0 ? 1 : -1)
    let day = Int(random.number(in: 1...31))
    let isNamed = random.number(in: 0...2) == 0
    let reference = isNamed ? "RF18\(1_000_000_000_000_000 + number)" : "INV\(number)"
    return Entry(
      number: number, cents: cents, day: day, reference: reference, name: words(2),
      text: words(Int(random.number(in: 3...12))))
  }

  private func mt940Page(_ page: [Entry], _ account: String, number: Int) -> String {
    func amount(_ cents: Int64) -> String {
      let rest = abs(cents) % 100
      return "\(abs(cents) / 100),\(rest < 10 ? "0" : "")\(rest)"
    }
    var text = ":20:S\(number)\n:25:\(account)\n:28C:\(number)/1\n:60F:C260228EUR0,00\n"
    var balance: Int64 = 0
    for entry in page {
      balance += entry.cents
      let day = entry.date.suffix(2)
      text += ":61:2603\(day)03\(day)\(entry.cents < 0 ? "D" : "C")\(amount(entry.cents))"
      text += "NTRFNONREF//B\(entry.number)\n:86:166?00GUTSCHRIFT?20EREF+\(entry.reference)"
      var rest = Array("SVWZ+\(entry.text)")[...]
      var field = 21
      while !rest.isEmpty, field < 30 {
        text += "\n?\(field)" + String(rest.prefix(27))
        rest = rest.dropFirst(27)
        field += 1
      }
      text += "\n?30BYLADEM1001?31DE02120300000000202051\n?32\(entry.name)\n"
    }
    return text + ":62F:\(balance < 0 ? "D" : "C")260331EUR\(amount(balance))\n-\n"
  }

  private func ofxPage(_ page: [Entry], _ account: String) -> String {
    var text = "<STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>BANK<ACCTID>\(account)</BANKACCTFROM>\n"
    text += "<BANKTRANLIST><DTSTART>20260301<DTEND>20260331\n"
    for entry in page {
      text += "<STMTTRN>\n<TRNTYPE>\(entry.cents < 0 ? "DEBIT" : "CREDIT")\n<DTPOSTED>202603"
      text += "\(entry.date.suffix(2))\n<TRNAMT>\(entry.cents < 0 ? "-" : "")\(entry.decimal)\n"
      text += "<FITID>B\(entry.number)\n<REFNUM>\(entry.reference)\n<NAME>\(entry.name)\n"
      text += "<MEMO>\(entry.text)\n</STMTTRN>\n"
    }
    return text + "</BANKTRANLIST></STMTRS>\n"
  }
}
