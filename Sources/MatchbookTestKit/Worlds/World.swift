import Matchbook

/// A generated world: two sides and what really belongs together.
public struct World: Sendable {
  /// The records of the two sides, in the order in which they are written.
  public let ledger: WorldSide
  public let external: WorldSide
  /// The business events, ascending by group; inside a group by position of booking.
  public let truth: [WorldTruth]

  init(draft: WorldDraft, seed: UInt64, shuffleSeed: UInt64) {
    let ledger = WorldSide(
      .ledger, rows: draft.ledger, seed: seed, shuffleSeed: shuffleSeed,
      ids: .ledgerIDs, order: .ledgerOrder)
    let external = WorldSide(
      .external, rows: draft.external, seed: seed, shuffleSeed: shuffleSeed,
      ids: .externalIDs, order: .externalOrder)
    truth = WorldTruth.all(ledger: ledger, external: external)
    self.ledger = ledger
    self.external = external
  }
}

/// What the truth knows about one pair of records, or about a record without a partner.
public struct WorldTruth: Hashable, Sendable {
  /// The business event; a double booking carries the group of the event that it repeats.
  public let group: UInt32
  public let kind: WorldKind
  /// The number in the id of the external record, or 0 if there is none.
  public let external: UInt32
  /// The number in the id of the ledger record, or 0 if there is none.
  public let ledger: UInt32

  public init(group: UInt32, kind: WorldKind, external: UInt32, ledger: UInt32) {
    self.group = group
    self.kind = kind
    self.external = external
    self.ledger = ledger
  }

  /// Walks both sides in the order of booking, in which groups ascend but for double bookings.
  fileprivate static func all(ledger: WorldSide, external: WorldSide) -> [WorldTruth] {
    var truth: [WorldTruth] = []
    truth.reserveCapacity(max(ledger.count, external.count) + ledger.count / 20)
    var left = 0
    var right = 0
    while left < ledger.count || right < external.count {
      let leftGroup = left < ledger.count ? ledger.rows[left].group : .max
      if left < ledger.count, ledger.rows[left].kind == .doubleBooking {
        truth.append(
          WorldTruth(
            group: leftGroup, kind: .doubleBooking, external: 0, ledger: ledger.number(at: left)))
        left += 1
        continue
      }
      let rightGroup = right < external.count ? external.rows[right].group : .max
      let group = min(leftGroup, rightGroup)
      let leftEnd = ledger.end(ofGroup: group, from: left)
      let rightEnd = external.end(ofGroup: group, from: right)
      let kind = leftEnd > left ? ledger.rows[left].kind : external.rows[right].kind
      if leftEnd == left || rightEnd == right {
        for row in left..<leftEnd {
          truth.append(
            WorldTruth(group: group, kind: kind, external: 0, ledger: ledger.number(at: row)))
        }
        for row in right..<rightEnd {
          truth.append(
            WorldTruth(group: group, kind: kind, external: external.number(at: row), ledger: 0))
        }
      }
      for ledgerRow in left..<leftEnd {
        for externalRow in right..<rightEnd {
          truth.append(
            WorldTruth(
              group: group, kind: kind, external: external.number(at: externalRow),
              ledger: ledger.number(at: ledgerRow)))
        }
      }
      left = leftEnd
      right = rightEnd
    }
    return truth
  }
}

/// One side of a world.
public struct WorldSide: Sendable {
  public let side: Side
  /// In the order of booking, which no file shows.
  let rows: [WorldRow]
  /// For each row of `rows` the number in its id, less one.
  private let numbers: [UInt32]
  /// Positions in `rows`, in the order in which records are given out.
  private let order: [UInt32]
  private let calendar: WorldCalendar

  init(
    _ side: Side, rows: [WorldRow], seed: UInt64, shuffleSeed: UInt64, ids: WorldStream,
    order: WorldStream
  ) {
    self.side = side
    self.rows = rows
    var idRandom = SeededGenerator(seed: seed, stream: ids.rawValue)
    numbers = idRandom.permutation(rows.count)
    var orderRandom = SeededGenerator(seed: shuffleSeed, stream: order.rawValue)
    self.order = orderRandom.permutation(rows.count)
    let first = Day(number: Int32(WorldDraft.start / WorldDraft.day))
    calendar = WorldCalendar(from: first, count: Int(WorldDraft.days) + 4)
  }

  /// The number of records.
  public var count: Int { rows.count }

  /// The number in the id of a row, in the order of booking.
  func number(at row: Int) -> UInt32 { numbers[row] + 1 }

  fileprivate func end(ofGroup group: UInt32, from start: Int) -> Int {
    var end = start
    while end < rows.count, rows[end].group == group, rows[end].kind != .doubleBooking { end += 1 }
    return end
  }

  /// The record at a position of the side, as a reader of its file would give it.
  public func record(at position: Int) -> Record {
    let place = Int(order[position])
    let row = rows[place]
    func text(_ append: (inout [UInt8]) -> Void) -> String {
      var bytes: [UInt8] = []
      append(&bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    let (code, places, _) = WorldVocabulary.currencies[Int(row.currency)]
    guard let currency = Currency(code: code, exponent: places) else {
      preconditionFailure("The vocabulary holds \(code), which is no currency code")
    }
    return Record(
      id: text { appendID(row: place, to: &$0) },
      amount: Amount(minorUnits: row.minorUnits, currency: currency),
      date: Day(number: Int32(row.seconds / WorldDraft.day)),
      instantMilliseconds: row.seconds * 1000,
      reference: text { row.reference.append(to: &$0) },
      description: text { appendDescription(of: row, to: &$0) },
      counterparty: text { appendCounterparty(of: row, to: &$0) })
  }

  /// All records, in the order of the side.
  public var records: [Record] { (0..<count).map(record(at:)) }

  /// Appends one line of the side's CSV file.
  func appendLine(at position: Int, _ options: WorldFileOptions, to bytes: inout [UInt8]) {
    let place = Int(order[position])
    let row = rows[place]
    let comma = UInt8(ascii: ",")
    let (code, places, _) = WorldVocabulary.currencies[Int(row.currency)]
    appendID(row: place, to: &bytes)
    bytes.append(comma)
    WorldText.appendDecimal(row.minorUnits, places: places, to: &bytes)
    bytes.append(comma)
    if options.withMinorUnits {
      WorldText.appendDecimal(row.minorUnits, places: 0, to: &bytes)
      bytes.append(comma)
    }
    bytes += code.utf8
    bytes.append(comma)
    row.reference.append(
      to: &bytes, isLong: options.withLongReferences, isAccented: options.withAccents)
    bytes.append(comma)
    appendDescription(of: row, to: &bytes)
    bytes.append(comma)
    WorldText.appendInstant(row.seconds, calendar: calendar, to: &bytes)
    bytes.append(comma)
    appendCounterparty(of: row, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Appends `L-00000042` or `X-00000042`.
  static func appendID(_ number: UInt32, side: Side, to bytes: inout [UInt8]) {
    bytes.append(side == .ledger ? UInt8(ascii: "L") : UInt8(ascii: "X"))
    bytes.append(UInt8(ascii: "-"))
    WorldText.append(UInt64(number), width: 8, to: &bytes)
  }

  private func appendID(row: Int, to bytes: inout [UInt8]) {
    WorldSide.appendID(number(at: row), side: side, to: &bytes)
  }

  private func appendDescription(of row: WorldRow, to bytes: inout [UInt8]) {
    let words =
      side == .ledger ? WorldVocabulary.ledgerWords : WorldVocabulary.externalWords
    bytes += words[Int(row.wording) % words.count].utf8
  }

  /// The external side writes names in capitals and cuts them after 22 characters.
  private func appendCounterparty(of row: WorldRow, to bytes: inout [UInt8]) {
    var name = Array(WorldVocabulary.customer(Int(row.customer)).utf8)
    if side == .external {
      WorldText.upperCase(&name)
      name = Array(name.prefix(22))
      while name.last == UInt8(ascii: " ") { name.removeLast() }
    }
    bytes += name
  }
}
