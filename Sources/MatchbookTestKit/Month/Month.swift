import Matchbook

/// The demo month: a ledger, a bank's statement and what really belongs together, as files.
public struct Month: Sendable {
  /// One entry or bank line.
  struct Line: Sendable {
    var group: Int
    var kind: MonthKind
    var day: Day
    var minorUnits: Int64
    var currency: Int
    var reference: String
    var counterparty: String
    var description: String
    /// Decides between lines of one day, so that a file's order says nothing about its partners.
    var order: UInt64
    var id = ""
  }

  let ledger: [Line]
  let bank: [Line]
  /// Positions in `ledger` and `bank` of what belongs together; -1 if there is no partner.
  let links: [(group: Int, kind: MonthKind, bank: Int, ledger: Int)]

  /// The number of ledger entries.
  public var ledgerCount: Int { ledger.count }
  /// The number of lines of the bank's statement.
  public var bankCount: Int { bank.count }

  /// The names and contents of the month's files.
  public var files: [(name: String, content: [UInt8])] {
    [("ledger.csv", ledgerFile), ("bank.csv", bankFile), ("truth.csv", truthFile)]
  }

  /// Writes the month's files into a folder, which is made if it does not exist.
  public func write(to folder: String) throws(WorldFileError) {
    try WorldFiles.makeFolder(folder)
    for (name, content) in files { try WorldFiles.write(content, to: "\(folder)/\(name)") }
  }

  /// The ledger in the plain form that readers understand without a description.
  private var ledgerFile: [UInt8] {
    var bytes = Array("id,date,amount,currency,reference,counterparty,description\n".utf8)
    for line in ledger {
      let currency = MonthVocabulary.currencies[line.currency]
      bytes += "\(line.id),\(line.day),".utf8
      WorldText.appendDecimal(line.minorUnits, places: currency.places, to: &bytes)
      bytes += ",\(currency.code),\(Month.quoted(line.reference, delimiter: ",")),".utf8
      bytes += Month.quoted(line.counterparty, delimiter: ",").utf8
      bytes += ",\(Month.quoted(line.description, delimiter: ","))\n".utf8
    }
    return bytes
  }

  /// The statement as a bank exports it: lines before the header, semicolons, decimal commas, days
  /// before months.
  private var bankFile: [UInt8] {
    var bytes = Array(
      """
      Northbank AG;Account statement
      Account holder;Alder & Finch Trading GmbH
      Period;01.03.2026 - 31.03.2026

      Transaction ID;Booking date;Counterparty;Details;Reference;Amount;Currency

      """.utf8)
    for line in bank {
      let currency = MonthVocabulary.currencies[line.currency]
      let (year, month, day) = line.day.civil
      bytes += "\(line.id);".utf8
      WorldText.append(UInt64(day), width: 2, to: &bytes)
      bytes.append(UInt8(ascii: "."))
      WorldText.append(UInt64(month), width: 2, to: &bytes)
      bytes += ".\(year);".utf8
      bytes += Month.quoted(line.counterparty, delimiter: ";").utf8
      bytes += ";\(Month.quoted(line.description, delimiter: ";"));".utf8
      bytes += "\(Month.quoted(line.reference, delimiter: ";"));".utf8
      bytes += Month.grouped(line.minorUnits, places: currency.places).utf8
      bytes += ";\(currency.code)\n".utf8
    }
    return bytes
  }

  private var truthFile: [UInt8] {
    var bytes = Array("group,kind,external_id,ledger_id\n".utf8)
    for link in links {
      let external = link.bank < 0 ? "" : bank[link.bank].id
      let ledger = link.ledger < 0 ? "" : ledger[link.ledger].id
      bytes += "\(link.group),\(link.kind.rawValue),\(external),\(ledger)\n".utf8
    }
    return bytes
  }

  /// Puts a text in quotes if a reader would otherwise see two fields.
  private static func quoted(_ text: String, delimiter: Character) -> String {
    guard text.contains(delimiter) || text.contains("\"") else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }

  /// Writes minor units as `-1.234,50`.
  static func grouped(_ minorUnits: Int64, places: Int) -> String {
    var plain: [UInt8] = []
    WorldText.appendDecimal(minorUnits, places: places, mark: UInt8(ascii: ","), to: &plain)
    let whole = plain.prefix { $0 != UInt8(ascii: ",") }
    let first = minorUnits < 0 ? 1 : 0
    var bytes: [UInt8] = []
    for (place, byte) in whole.enumerated() {
      let left = whole.count - place
      if place > first && left % 3 == 0 { bytes.append(UInt8(ascii: ".")) }
      bytes.append(byte)
    }
    return String(decoding: bytes + plain[whole.count...], as: UTF8.self)
  }
}
