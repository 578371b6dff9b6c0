import Matchbook

/// Makes the demo month: March 2026 of a small trading company, its ledger and its bank statement.
///
/// About 2,000 ledger entries in three currencies meet about 1,900 bank lines, with all that real
/// months have: late days, fees, noisy and missing references, lump payments, genuine duplicates,
/// reversals and things that one side alone knows. The month of a seed is always the same.
public struct MonthGenerator: Sendable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// Makes the month.
  public func month() -> Month {
    var draft = MonthDraft(random: SeededGenerator(seed: seed, stream: 20))
    for kind in MonthKind.allCases {
      for _ in 0..<kind.events { draft.book(kind) }
    }
    return draft.finished()
  }
}

/// The month while its events are being booked.
private struct MonthDraft {
  var random: SeededGenerator
  var ledger: [Month.Line] = []
  var bank: [Month.Line] = []
  var links: [(group: Int, kind: MonthKind, bank: Int, ledger: Int)] = []
  var group = 0
  var invoice = 1040
  var bill = 310

  static let lastDay = 31

  init(random: SeededGenerator) { self.random = random }

  /// Books one event on the sides that know it.
  mutating func book(_ kind: MonthKind) {
    group += 1
    switch kind {
    case .exact, .late, .fee, .noReference, .typo: bookPair(kind)
    case .split: bookSplit()
    case .batch: bookBatch()
    case .genuineDuplicate: bookDuplicate()
    case .reversal: bookReversal()
    case .doubleBooking: bookTwice()
    case .inTransit:
      let entry = entry(kind, on: random.number(in: 27...Self.lastDay))
      link(bank: nil, ledger: entry)
    case .bankFee, .interest, .unknownReceipt: bookAtBankAlone(kind)
    }
  }

  private mutating func bookPair(_ kind: MonthKind) {
    let lag = kind == .late ? random.number(in: 6...12) : random.number(in: 0...2)
    // What is booked in the month must reach the bank in the month.
    let entry = entry(kind, on: random.number(in: 1...(Self.lastDay - lag - 2)))
    var line = bankLine(for: entry, lag: lag)
    switch kind {
    case .fee:
      let fee = entry.minorUnits * Int64(random.number(in: 20...180)) / 10_000
      line.minorUnits -= max(fee, 1)
    case .noReference: line.reference = ""
    case .typo: line.reference = mistyped(entry.reference)
    default: break
    }
    link(bank: line, ledger: entry)
  }

  /// One bank line for several invoices of one customer.
  private mutating func bookSplit() {
    var first = entry(.split, on: random.number(in: 1...24))
    var entries = [first]
    for _ in 1..<random.number(in: 2...5) {
      var next = first
      invoice += 1
      next.reference = reference("INV", invoice)
      next.minorUnits = amount()
      next.order = random.next()
      entries.append(next)
    }
    first.minorUnits = entries.reduce(0) { $0 + $1.minorUnits }
    var line = bankLine(for: first, lag: random.number(in: 1...3))
    line.reference = ""
    line.description = "LUMP PAYMENT " + entries.map(\.reference).joined(separator: " ")
    let position = add(bank: line)
    for entry in entries {
      let ledgerPosition = add(ledger: entry)
      links.append((group, .split, position, ledgerPosition))
    }
  }

  /// Several bank lines for one entry: a customer pays in instalments.
  private mutating func bookBatch() {
    let entry = entry(.batch, on: random.number(in: 1...22))
    let position = add(ledger: entry)
    let count = random.number(in: 2...4)
    var rest = entry.minorUnits
    for part in 1...count {
      var line = bankLine(for: entry, lag: random.number(in: 0...4))
      line.minorUnits = part == count ? rest : entry.minorUnits / Int64(count) + Int64(part)
      rest -= line.minorUnits
      line.reference = "\(entry.reference)-\(part)"
      line.description = "INSTALMENT \(part) OF \(count)"
      let bankPosition = add(bank: line)
      links.append((group, .batch, bankPosition, position))
    }
  }

  private mutating func bookDuplicate() {
    var entry = entry(.genuineDuplicate, on: random.number(in: 2...26))
    entry.description = "Card top-up"
    entry.minorUnits = 2500
    entry.reference = reference("TOPUP", 100 + group % 100)
    var line = bankLine(for: entry, lag: 0)
    line.description = "CARD TOP-UP"
    for _ in 0..<2 {
      entry.order = random.next()
      line.order = random.next()
      link(bank: line, ledger: entry)
    }
  }

  private mutating func bookReversal() {
    var entry = entry(.reversal, on: random.number(in: 1...20))
    link(bank: bankLine(for: entry, lag: 0), ledger: entry)
    entry.minorUnits = -entry.minorUnits
    entry.description = "Reversal of \(entry.reference)"
    entry.day = day(after: entry.day, random.number(in: 2...5))
    entry.order = random.next()
    var line = bankLine(for: entry, lag: 0)
    line.description = "RETURNED: ACCOUNT CLOSED"
    link(bank: line, ledger: entry)
  }

  private mutating func bookTwice() {
    var entry = entry(.doubleBooking, on: random.number(in: 1...24))
    link(bank: bankLine(for: entry, lag: 0), ledger: entry)
    entry.day = day(after: entry.day, random.number(in: 1...2))
    entry.order = random.next()
    link(bank: nil, ledger: entry)
  }

  private mutating func bookAtBankAlone(_ kind: MonthKind) {
    var line = entry(kind, on: random.number(in: 2...29))
    line.day = workingDay(line.day)
    line.reference = ""
    switch kind {
    case .bankFee:
      line.currency = 0
      line.minorUnits = -Int64(random.number(in: 90...1490))
      line.counterparty = "NORTHBANK AG"
      line.description = random.element(of: MonthVocabulary.charges) ?? ""
    case .interest:
      line.currency = 0
      line.minorUnits = Int64(random.number(in: 1200...9900))
      line.counterparty = "NORTHBANK AG"
      line.description = "Credit interest"
    default:
      line.counterparty = random.element(of: MonthVocabulary.strangers) ?? ""
      line.description = "INCOMING TRANSFER"
    }
    link(bank: line, ledger: nil)
  }
}

/// The parts of an event.
extension MonthDraft {
  /// A ledger entry: a sixth of the plain ones are payments to suppliers.
  private mutating func entry(_ kind: MonthKind, on dayOfMonth: Int) -> Month.Line {
    let isPurchase = kind == .exact && random.happens(1, in: 6)
    let partners = isPurchase ? MonthVocabulary.suppliers : MonthVocabulary.customers
    let partner = random.number(in: 0...(partners.count - 1))
    let sale = random.element(of: MonthVocabulary.sales) ?? ""
    if isPurchase { bill += 1 } else { invoice += 1 }
    return Month.Line(
      group: group, kind: kind, day: Day(number: Self.dayBefore + Int32(dayOfMonth)),
      minorUnits: isPurchase ? -amount() : amount(), currency: currency(),
      reference: isPurchase ? reference("BILL", bill) : reference("INV", invoice),
      counterparty: partners[partner].name,
      description: isPurchase ? MonthVocabulary.purchases[partner] : sale, order: random.next())
  }

  /// The bank's line about an entry, so many days later or on the next working day.
  private mutating func bankLine(for entry: Month.Line, lag: Int) -> Month.Line {
    var line = entry
    line.day = workingDay(day(after: entry.day, lag))
    line.reference = noisy(entry.reference)
    let partners = MonthVocabulary.customers + MonthVocabulary.suppliers
    line.counterparty = partners.first { $0.name == entry.counterparty }?.atBank ?? ""
    let words =
      entry.minorUnits < 0 ? MonthVocabulary.bankOutgoing : MonthVocabulary.bankIncoming
    line.description = random.element(of: words) ?? ""
    line.order = random.next()
    return line
  }

  /// A third of the references look different at the bank.
  private mutating func noisy(_ reference: String) -> String {
    switch random.below(18) {
    case 0: "REF: " + reference
    case 1: "Pmt " + reference
    case 2: reference.lowercased()
    case 3: reference.replacing("-", with: " ")
    case 4: reference.replacing("-", with: "/")
    case 5: reference.replacing("-", with: "")
    default: reference
    }
  }

  /// Two digits change places, or one gives way to the next; always another reference.
  private mutating func mistyped(_ reference: String) -> String {
    var bytes = Array(reference.utf8)
    let last = bytes.count - 1
    if bytes[last] != bytes[last - 1], random.happens(1, in: 2) {
      bytes.swapAt(last, last - 1)
    } else {
      let digit = bytes[last - 2]
      bytes[last - 2] = digit == UInt8(ascii: "9") ? UInt8(ascii: "4") : digit + 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func reference(_ prefix: String, _ number: Int) -> String {
    let digits = String(number)
    return "\(prefix)-2026-" + String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
  }

  private mutating func amount() -> Int64 { random.logNormal(median: 42_000, atLeast: 500) }

  private mutating func currency() -> Int {
    var share = random.below(100)
    for (position, currency) in MonthVocabulary.currencies.enumerated() {
      if share < currency.share { return position }
      share -= currency.share
    }
    return 0
  }

  /// 2026-02-28, the day before the month begins.
  private static let dayBefore: Int32 = 20_512

  private func day(after day: Day, _ count: Int) -> Day { Day(number: day.number + Int32(count)) }

  /// The day itself, or the Monday after a weekend; in the month's last days the Friday before.
  private func workingDay(_ day: Day) -> Day {
    guard day.weekday > 5 else { return day }
    let monday = Day(number: day.number + Int32(8 - day.weekday))
    return monday.number <= Self.dayBefore + Int32(Self.lastDay)
      ? monday : Day(number: day.number - Int32(day.weekday - 5))
  }

  private mutating func add(ledger line: Month.Line) -> Int {
    ledger.append(line)
    return ledger.count - 1
  }

  private mutating func add(bank line: Month.Line) -> Int {
    bank.append(line)
    return bank.count - 1
  }

  private mutating func link(bank line: Month.Line?, ledger entry: Month.Line?) {
    let kind = entry?.kind ?? line?.kind ?? .exact
    let bankPosition = line.map { add(bank: $0) } ?? -1
    let ledgerPosition = entry.map { add(ledger: $0) } ?? -1
    links.append((group, kind, bankPosition, ledgerPosition))
  }

  /// Sorts both sides by day, numbers them in that order and moves the links along.
  func finished() -> Month {
    func sorted(
      _ lines: [Month.Line], prefix: String
    ) -> (lines: [Month.Line], positions: [Int]) {
      let order = lines.indices.sorted {
        (lines[$0].day, lines[$0].order) < (lines[$1].day, lines[$1].order)
      }
      var positions = Array(repeating: 0, count: lines.count)
      var result: [Month.Line] = []
      for (position, old) in order.enumerated() {
        positions[old] = position
        var line = lines[old]
        let digits = String(position + 1)
        line.id = prefix + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        result.append(line)
      }
      return (result, positions)
    }
    let (ledgerLines, ledgerPositions) = sorted(ledger, prefix: "GL-2603-")
    let (bankLines, bankPositions) = sorted(bank, prefix: "NB2603")
    return Month(
      ledger: ledgerLines, bank: bankLines,
      links: links.map { link in
        (
          link.group, link.kind, link.bank < 0 ? -1 : bankPositions[link.bank],
          link.ledger < 0 ? -1 : ledgerPositions[link.ledger]
        )
      })
  }
}
