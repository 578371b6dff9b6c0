/// Turns matches into suggestions whose evidence is so weak that accidents among the open records
/// would give as much.
///
/// Two references that are two digits apart are strong evidence among ten records and none among a
/// million: then some other record is as near, whatever the truth is. For every match that a pass
/// has accepted, the expected number of such accidents is how many open records lie as near in
/// amount and time, times the share of unrelated texts that are as alike as the texts of the match,
/// given the length of the one. These are the ideas of
/// Fellegi and Sunter, "A theory for record linkage", 1969, with the probabilities of unrelated
/// records counted in the data of the run, in whole numbers.
struct ChanceTest {
  private let pass: PairPass
  private let check: CandidateCheck
  private let texts: Blocking.SimilarTexts
  private let sample: ChanceSample
  private let ledger: NearRows
  private let external: NearRows
  private let bound: Int32

  /// Expects the index of the pass, which holds the rows that were open when it began.
  ///
  /// - Returns: `nil` where the rule compares no texts or asks for no test, where no unrelated texts
  ///   are alike, or where the sample is too small to tell.
  init?(_ pass: PairPass, _ index: PassIndex) {
    guard let texts = index.similar, let bound = pass.header.chance,
      ChanceTest.asks(texts, bound)
    else { return nil }
    let sides = pass.sides
    let ledger = index.ledger.all
    let external = index.external.all
    let sample = ChanceSample(ledger, external, texts, index.check, sides, pass.workers)
    guard sample.count(atLeast: 1) > 0,
      sample.looked * Int(max(bound, 1_000)) >= ChanceTest.fewestHits * 1_000_000
    else { return nil }
    self.pass = pass
    self.texts = texts
    self.sample = sample
    self.bound = bound
    check = index.check
    let rows = PieceOutputs<NearRows>(count: 2)
    let nearest = index.check.nearest
    pass.workers.run(pieces: 2) { piece in
      rows[piece] =
        piece == 0
        ? NearRows(ledger, sides.ledger, nearest: nearest)
        : NearRows(external, sides.external, nearest: nearest)
    }
    let both = rows.all
    self.ledger = both[0]
    self.external = both[1]
  }

  private static func asks(_ texts: Blocking.SimilarTexts, _ bound: Int32) -> Bool {
    bound < 1_000_000 && texts.atLeast.numerator > 0
  }

  /// Whether a rule's matches are to be tested at all.
  static func looks(at texts: Blocking.SimilarTexts?, _ header: RuleHeader) -> Bool {
    guard let texts, let bound = header.chance else { return false }
    return header.cardinality == .oneToOne && asks(texts, bound)
  }

  /// A share as great as the bound would have so many hits in the smallest sample that counts: with
  /// fewer, one hit more or less would decide.
  private static let fewestHits = 10

  /// A match and the accidents to be expected beside it: `hits` times `near` in `looked`.
  private struct Weak: Sendable {
    var externalRow: Int
    var hits: Int
    var near: Int
    var looked: Int

    func isLess(than other: Weak) -> Bool {
      Int128(hits) * Int128(near) * Int128(other.looked)
        < Int128(other.hits) * Int128(other.near) * Int128(looked)
    }
  }

  /// Suggests the accepted matches of the pass that accidents would explain as well.
  func demand(_ output: inout PairPass.Output) {
    let states = pass.states
    let count = states.links.count
    let pieces = max(1, min(pass.workers.count * 8, count / 4096))
    let outputs = PieceOutputs<[Weak]>(count: pieces)
    pass.workers.run(pieces: pieces) { piece in
      outputs[piece] = weak(among: count * piece / pieces..<count * (piece + 1) / pieces)
    }
    for weak in outputs.all.joined() {
      let link = states.links[weak.externalRow]
      states.links.remove(weak.externalRow)
      states.ledger.demote(Int(link.ledgerRow), to: .suggested, pass: pass.number)
      states.external.demote(weak.externalRow, to: .suggested, pass: pass.number)
      output.groups.append(
        GroupLink(
          pass: pass.number, score: link.score, ledgerRows: [link.ledgerRow],
          externalRows: [Int32(truncatingIfNeeded: weak.externalRow)], isSuggested: true,
          note: note(weak)))
    }
  }

  private func weak(among rows: Range<Int>) -> [Weak] {
    var found: [Weak] = []
    let left = TextReader(pass.sides.ledger.table, texts.ledger, texts.ledgerSteps)
    let right = TextReader(pass.sides.external.table, texts.external, texts.externalSteps)
    let threshold = max(1, texts.atLeast.millionths)
    for row in rows {
      let link = pass.states.links[row]
      guard link.ledgerRow >= 0, link.pass == pass.number else { continue }
      let ledgerRow = Int(link.ledgerRow)
      var lengths = (ledger: 0, external: 0)
      let score = left.withText(ledgerRow) { a in
        right.withText(row) { b in
          lengths = (a.count, b.count)
          return Similarity.levenshtein.score(a, b, atLeast: threshold)
        }
      }
      guard let score else { continue }
      // Accidents of the external record are ledger records, and the other way round.
      let externals = share(score, lengths.external, .external)
      let ledgers = share(score, lengths.ledger, .ledger)
      guard externals.hits > 0 || ledgers.hits > 0 else { continue }
      let cost = check.cost(ledgerRow: ledgerRow, externalRow: row, score: link.score)
      guard let near = near(ledgerRow, row, cost) else { continue }
      let one = Weak(
        externalRow: row, hits: externals.hits, near: near.ledger, looked: externals.looked)
      let other = Weak(
        externalRow: row, hits: ledgers.hits, near: near.external, looked: ledgers.looked)
      let weaker = one.isLess(than: other) ? other : one
      let most = Int128(bound) * Int128(weaker.looked)
      guard Int128(weaker.hits) * Int128(weaker.near) * 1_000_000 > most else { continue }
      found.append(weaker)
    }
    return found
  }

  private func share(_ score: Int32, _ length: Int, _ side: Side) -> ChanceSample.Share {
    sample.share(
      atLeast: score, length: length, of: side,
      fewest: ChanceTest.fewestHits * 1_000_000 / Int(max(bound, 1_000)))
  }

  /// How many open records of each side lie as near to a match's record of the other, in amount and
  /// time, as its partner does.
  private func near(
    _ ledgerRow: Int, _ externalRow: Int, _ cost: PairCost
  ) -> (ledger: Int, external: Int)? {
    guard let left = ledger.key(of: ledgerRow), let right = external.key(of: externalRow) else {
      return nil
    }
    return (
      ledger.count(near: external.place(right), reach: cost),
      external.count(near: ledger.place(left), reach: cost)
    )
  }

  private func note(_ weak: Weak) -> String {
    func text(_ part: Int128, of whole: Int128) -> String {
      Decimal64.text((part * 200 + whole) / (2 * whole), places: 2)
    }
    let expected = text(Int128(weak.hits) * Int128(weak.near), of: Int128(weak.looked))
    return "about \(expected) unrelated records would fit as well by accident, "
      + "\(text(Int128(bound), of: 1_000_000)) are allowed"
  }
}

/// Rows of one side by key, amount and time.
private struct NearRows: Sendable {
  struct Place {
    var hash: UInt64
    var amount: Int64
    /// In the unit in which the rule measures nearness.
    var time: Int64
  }

  private let places: RawColumn<Place>
  /// By row its place, or -1.
  private let placeOfRow: RawColumn<Int32>

  init(_ entries: [KeyEntry], _ side: ComparableSide, nearest: Nearness) {
    placeOfRow = RawColumn(repeating: -1, count: side.table.count)
    let amounts = side.amounts
    let instants = nearest == .instant ? side.table.columns.instants : InstantColumn()
    func time(_ entry: KeyEntry) -> Int64 {
      nearest == .day
        ? Int64(entry.day) : WindowMeasure.instant(instants, entry.row, entry.day)
    }
    let signBit: UInt64 = 1 << 63
    var items = entries.enumerated().map { position, entry in
      CountingSort.Item(
        key: UInt64(bitPattern: time(entry)) ^ signBit,
        position: Int32(truncatingIfNeeded: position))
    }
    CountingSort.sort(&items)
    for place in items.indices {
      let amount = amounts[entries[Int(items[place].position)].row]
      items[place].key = UInt64(bitPattern: amount) ^ signBit
    }
    CountingSort.sort(&items)
    for place in items.indices { items[place].key = entries[Int(items[place].position)].hash }
    CountingSort.sort(&items)
    places = RawColumn(uninitialised: items.count)
    for (place, item) in items.enumerated() {
      let entry = entries[Int(item.position)]
      places[place] = Place(hash: item.key, amount: amounts[entry.row], time: time(entry))
      placeOfRow[entry.row] = Int32(truncatingIfNeeded: place)
    }
  }

  /// The place of a row that was open.
  func key(of row: Int) -> Int? { placeOfRow[row] < 0 ? nil : Int(placeOfRow[row]) }

  func place(_ number: Int) -> Place { places[number] }

  /// Counts the rows with the key of a row of the other side whose amounts and times are as near to
  /// it as a cost says.
  ///
  /// - Complexity: O(*a* * log *n*) for *a* different amounts.
  func count(near other: Place, reach: PairCost) -> Int {
    let hash = other.hash
    let low = Int64(clamping: Int128(other.amount) - reach.amount)
    let high = Int64(clamping: Int128(other.amount) + reach.amount)
    let (earliest, under) = other.time.subtractingReportingOverflow(reach.time)
    let (latest, over) = other.time.addingReportingOverflow(reach.time)
    let times = (under ? Int64.min : earliest)...(over ? Int64.max : latest)
    var count = 0
    var place = first(from: 0) { ($0.hash, $0.amount) >= (hash, low) }
    while place < places.count, places[place].hash == hash, places[place].amount <= high {
      let amount = places[place].amount
      func isHere(_ place: Place) -> Bool { place.hash == hash && place.amount == amount }
      let from = first(from: place) { !isHere($0) || $0.time >= times.lowerBound }
      let end = first(from: from) { !isHere($0) || $0.time > times.upperBound }
      count += end - from
      place = first(from: end) { !isHere($0) }
    }
    return count
  }

  /// The first place from which on `isPast` holds, sought in steps that grow.
  @inline(__always)
  private func first(from start: Int, _ isPast: (Place) -> Bool) -> Int {
    if start < places.count, isPast(places[start]) { return start }
    var low = start
    var step = start == 0 ? places.count : 1
    while low + step < places.count, !isPast(places[low + step]) {
      low += step
      step *= 2
    }
    var high = min(places.count, low + step)
    while low < high {
      let middle = (low + high) / 2
      if isPast(places[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Normalises texts one at a time.
private struct TextReader {
  private let pipeline: TextPipeline
  private let scratch = TextScratch()
  private let cells: TextCells
  private let arena: [UInt8]

  init(_ table: RecordTable, _ field: Field, _ steps: [TextNormaliser]) {
    pipeline = TextPipeline(steps)
    (cells, arena) = table.textSource(field) ?? ([], [])
  }

  func withText<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    guard !cells.isEmpty else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    let cell = cells[row]
    return withExtendedLifetime(scratch) {
      arena.withUnsafeBufferPointer {
        body(
          pipeline.apply(
            UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset + cell.length]), scratch))
      }
    }
  }
}

extension PartitionedEntries {
  /// All entries, partition by partition.
  fileprivate var all: [KeyEntry] {
    var all: [KeyEntry] = []
    all.reserveCapacity((0..<partitionCount).reduce(0) { $0 + count(of: $1) })
    for number in 0..<partitionCount {
      let partition = partition(number)
      partition.forEachPosition { all.append(partition.entries[$0]) }
    }
    return all
  }
}
