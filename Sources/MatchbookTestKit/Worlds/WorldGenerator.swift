/// Makes two sets of records of the same business events, spoilt in known ways, and their truth.
///
/// The world of a seed is the same everywhere and always. Of *n* events 80 % are booked by both
/// sides within an hour, 8 % drift in date, 4 % in amount, 3 % have typing mistakes in the external
/// reference, 2 % are paid by one external record for several ledger records, 1 % the other way
/// round, and 2 % a side are known to that side alone. `benchmarks/README.md` describes it in full.
public struct WorldGenerator: Sendable {
  /// How many business events there are.
  public let events: Int
  /// Decides everything else.
  public let seed: UInt64

  /// The most events of one world.
  public static let maximumEvents = 50_000_000

  /// Describes a world.
  ///
  /// - Precondition: `events` is 0 to ``maximumEvents``.
  public init(events: Int, seed: UInt64) {
    precondition(
      (0...WorldGenerator.maximumEvents).contains(events),
      "A world has 0 to \(WorldGenerator.maximumEvents) events, not \(events)")
    self.events = events
    self.seed = seed
  }

  /// Makes the world.
  ///
  /// - Parameter shuffleSeed: Orders the rows of both sides; the records and their ids stay what
  ///   they are. `nil` takes the order that belongs to the seed.
  /// - Complexity: O(*events*) time; about 120 bytes of memory per event.
  public func world(shuffleSeed: UInt64? = nil) -> World {
    var draft = WorldDraft(events: events, seed: seed)
    draft.bookEverything()
    return World(draft: draft, seed: seed, shuffleSeed: shuffleSeed ?? seed)
  }
}

/// The streams of random numbers of one seed, so that none moves another.
enum WorldStream: UInt64 {
  case events = 1
  case references, ledgerIDs, externalIDs, ledgerOrder, externalOrder
}

/// A world while its events are being booked, kind after kind, before ids and order are given.
struct WorldDraft {
  var ledger: [WorldRow] = []
  var external: [WorldRow] = []
  let events: Int
  var random: SeededGenerator
  /// Numbers of references in random order, so that a number says nothing about its event.
  private var numbers: [UInt32]
  private var group: UInt32 = 0
  private let customerBits: Int64
  private let priceShares: [UInt64]
  private let priceTotal: UInt64

  /// 2024-01-01T00:00:00Z.
  static let start: Int64 = 1_704_067_200
  /// Ledger records are booked within so many days from the start.
  static let days: Int64 = 90
  static let hour: Int64 = 3600
  static let day: Int64 = 86_400

  init(events: Int, seed: UInt64) {
    self.events = events
    random = SeededGenerator(seed: seed, stream: WorldStream.events.rawValue)
    // A group of six without a shared reference needs seven numbers, but groups are 3 % of events.
    var references = SeededGenerator(seed: seed, stream: WorldStream.references.rawValue)
    numbers = references.permutation(events + events / 4 + 64)
    var bits: Int64 = 6
    while bits < 20 && 1 << bits < events / 20 { bits += 1 }
    customerBits = bits
    priceShares = WorldVocabulary.pricePoints.indices.map { 1_000_000_000 / UInt64($0 + 1) }
    priceTotal = priceShares.reduce(0, +)
    ledger.reserveCapacity(events + events / 14 + 64)
    external.reserveCapacity(events + events / 28 + 64)
  }

  /// Books all events: first those of one record a side, then groups, then those of one side.
  mutating func bookEverything() {
    let drifts = events * 8 / 100
    let fees = events * 4 / 100
    let typos = events * 3 / 100
    let splits = events * 2 / 100
    let batches = events / 100
    let orphans = events * 2 / 100
    let exact = events - drifts - fees - typos - splits - batches - orphans
    bookExact(exact)
    let exactRows = ledger.count
    for _ in 0..<drifts { bookPair(.dateDrift, lag: between(Self.hour, 3 * Self.day)) }
    for _ in 0..<fees { bookPair(.amountDrift, lag: between(0, 2 * Self.day)) }
    for _ in 0..<typos { bookPair(.typo, lag: between(0, Self.hour)) }
    for _ in 0..<splits { bookGroup(.split) }
    for _ in 0..<batches { bookGroup(.batch) }
    for event in 0..<orphans { bookOrphans(event: event, exactRows: exactRows) }
  }

  /// Books exact events, a fifth of them in subscriptions of three.
  private mutating func bookExact(_ count: Int) {
    let series = count / 15
    for _ in 0..<series {
      var ledgerRow = ledgerRow(.exact, days: Self.days - 60)
      for _ in 0..<3 {
        var externalRow = counterpart(of: ledgerRow)
        externalRow.seconds += between(0, Self.hour)
        append(ledgerRow, externalRow)
        ledgerRow.seconds += 30 * Self.day
      }
    }
    for _ in 0..<(count - 3 * series) { bookPair(.exact, lag: between(0, Self.hour)) }
  }

  private mutating func bookPair(_ kind: WorldKind, lag: Int64) {
    let ledgerRow = ledgerRow(kind, days: Self.days)
    var externalRow = counterpart(of: ledgerRow)
    externalRow.seconds += lag
    if kind == .amountDrift {
      let fee = ledgerRow.minorUnits * between(10, 99) / 10_000
      externalRow.minorUnits -= max(fee, 1)
    }
    if kind == .typo {
      externalRow.reference.mistakes = UInt8(between(1, 2))
      externalRow.reference.seed = UInt32(truncatingIfNeeded: random.next())
      if externalRow.reference.noise == .missing { externalRow.reference.noise = .none }
    }
    append(ledgerRow, externalRow)
  }

  private mutating func append(_ ledgerRow: WorldRow, _ externalRow: WorldRow) {
    ledger.append(ledgerRow)
    external.append(externalRow)
    ledger[ledger.count - 1].group = group
    external[external.count - 1].group = group
    group += 1
  }

  /// Books a group: one record on one side, two to six on the other, all within two days.
  private mutating func bookGroup(_ kind: WorldKind) {
    var one = ledgerRow(kind, days: Self.days)
    let sharesReference = random.happens(1, in: 2)
    let start = one.seconds
    var total: Int64 = 0
    var many: [WorldRow] = []
    for member in 1...between(2, 6) {
      var row = one
      row.wording = UInt16(truncatingIfNeeded: random.next())
      row.minorUnits = amount()
      total += row.minorUnits
      row.reference =
        sharesReference
        ? WorldReference(number: one.reference.number, suffix: UInt8(member))
        : WorldReference(number: nextNumber())
      many.append(row)
    }
    one.minorUnits = total
    // What pays comes on the second day, what is paid for on the first.
    if kind == .split {
      for position in many.indices { many[position].seconds = start + between(0, Self.day) }
      ledger += many
      var paying = counterpart(of: one)
      paying.seconds = start + between(Self.day, 2 * Self.day)
      external.append(paying)
    } else {
      one.seconds = start + between(0, Self.day)
      ledger.append(one)
      for row in many {
        var paying = counterpart(of: row)
        paying.seconds = start + between(Self.day, 2 * Self.day)
        external.append(paying)
      }
    }
    group += 1
  }

  /// Books one record a side that the other side does not know.
  private mutating func bookOrphans(event: Int, exactRows: Int) {
    if event % 4 == 0 && exactRows > 0 {
      var twice = ledger[Int(between(0, Int64(exactRows) - 1))]
      twice.seconds += between(60, 2 * Self.day)
      twice.kind = .doubleBooking
      ledger.append(twice)
    } else {
      ledger.append(ledgerRow(.orphan, days: Self.days))
      group += 1
    }
    external.append(counterpart(of: ledgerRow(.orphan, days: Self.days)))
    group += 1
  }
}

/// The parts of a booking.
extension WorldDraft {
  fileprivate mutating func ledgerRow(_ kind: WorldKind, days: Int64) -> WorldRow {
    WorldRow(
      minorUnits: amount(), seconds: Self.start + between(0, days * Self.day - 1), group: group,
      reference: WorldReference(number: nextNumber()),
      customer: UInt32(random.skewedPosition(bits: customerBits)),
      wording: UInt16(truncatingIfNeeded: random.next()), kind: kind, currency: currency())
  }

  /// The same booking as the external side writes it: a quarter of the references are noisy, and
  /// two percent of the others are missing.
  fileprivate mutating func counterpart(of row: WorldRow) -> WorldRow {
    var copy = row
    copy.wording = UInt16(truncatingIfNeeded: random.next())
    if random.happens(25, in: 100) {
      let noisy = WorldReference.Noise.allCases.dropFirst().dropLast()
      copy.reference.noise = random.element(of: noisy) ?? .none
    } else if random.happens(2, in: 100) {
      copy.reference.noise = .missing
    }
    return copy
  }

  fileprivate mutating func amount() -> Int64 {
    guard random.happens(60, in: 100) else { return random.logNormal(median: 12_000, atLeast: 200) }
    var share = random.below(priceTotal)
    for (position, weight) in priceShares.enumerated() {
      if share < weight { return WorldVocabulary.pricePoints[position] }
      share -= weight
    }
    return WorldVocabulary.pricePoints[0]
  }

  fileprivate mutating func currency() -> UInt8 {
    var share = random.below(1000)
    for (position, currency) in WorldVocabulary.currencies.enumerated() {
      if share < currency.share { return UInt8(position) }
      share -= currency.share
    }
    return 0
  }

  fileprivate mutating func nextNumber() -> UInt32 { numbers.removeLast() + 1 }

  fileprivate mutating func between(_ from: Int64, _ to: Int64) -> Int64 {
    from + Int64(random.below(UInt64(to - from + 1)))
  }
}
