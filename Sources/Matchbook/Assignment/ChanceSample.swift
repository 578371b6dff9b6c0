/// How often texts of records that have nothing to do with each other are alike, counted in the
/// open records themselves.
///
/// Pairs are taken whose keys and dates fit, as far as the rule asks for them, but whose amounts do
/// not: the rule itself says that they do not belong together, and numbers that follow the calendar
/// are as alike in them as in any others. Texts of which one begins with the other are left out: they
/// belong to lines of one document, and would make accidents look common. Without a bound on amounts, pairs outside the window serve.
///
/// How likely an accident is depends on the texts: of references one character apart in length, those
/// of lines of documents say, more are alike than of others. So pairs are counted by the length of
/// either text, too.
struct ChanceSample: Sendable {
  /// Pairs that were measured, and the scores that they had.
  private let all: SampledPairs
  /// The same by the length of the one text, the other being any.
  private let ledger: [SampledPairs]
  private let external: [SampledPairs]

  /// Rows of each side that are drawn, at most twice as many.
  private static let rows = 16_384
  /// Pairs that are measured, and a few more.
  private static let mostPairs = 4_000_000
  /// Texts of so many bytes or more count as equally long.
  private static let longest = 63

  /// How many of how many measured pairs had so great a score.
  struct Share {
    var hits: Int
    var looked: Int
  }

  /// Pairs that were measured.
  var looked: Int { all.looked }

  /// How many of all measured pairs had so great a score.
  func count(atLeast score: Int32) -> Int { all.count(atLeast: score) }

  /// The share of pairs with so great a score among those whose text of one side is as long; among
  /// all where these are fewer than `fewest`.
  func share(atLeast score: Int32, length: Int, of side: Side, fewest: Int) -> Share {
    let place = min(length, ChanceSample.longest)
    let pairs = side == .ledger ? ledger[place] : external[place]
    let counted = pairs.looked >= fewest ? pairs : all
    return Share(hits: counted.count(atLeast: score), looked: counted.looked)
  }

  init(
    _ ledger: [KeyEntry], _ external: [KeyEntry], _ texts: Blocking.SimilarTexts,
    _ check: CandidateCheck, _ sides: ComparableSides, _ workers: Workers
  ) {
    guard check.tolerance != nil || check.measure != nil else {
      (all, self.ledger, self.external) = PairCounts().pairs
      return
    }
    // By key and then day, so that those that meet are neighbours; ids settle who is drawn.
    let left = ChanceSample.drawn(ledger, sides.ledger.table).sorted {
      ($0.entry.hash, $0.entry.day, $0.draw) < ($1.entry.hash, $1.entry.day, $1.draw)
    }.map(\.entry)
    var right = ChanceSample.drawn(external, sides.external.table)
      .sorted { $0.draw < $1.draw }.map(\.entry)
    let days = left.map { Int64($0.day) }
    let hashes = left.map(\.hash)
    @Sendable func range(_ entry: KeyEntry) -> Range<Int> {
      func first(_ isPast: (Int) -> Bool) -> Int {
        var (low, high) = (0, hashes.count)
        while low < high {
          let middle = (low + high) / 2
          if isPast(middle) { high = middle } else { low = middle + 1 }
        }
        return low
      }
      let hash = entry.hash
      guard check.tolerance != nil, let measure = check.measure, entry.day != Day.missing else {
        return first { hashes[$0] >= hash }..<first { hashes[$0] > hash }
      }
      let window = measure.ledgerDays(around: entry.day)
      let from = first { (hashes[$0], days[$0]) >= (hash, window.lowerBound) }
      return from..<max(from, first { (hashes[$0], days[$0]) > (hash, window.upperBound) })
    }
    var pairs = 0
    var used = 0
    while used < right.count, pairs < ChanceSample.mostPairs {
      pairs += range(right[used]).count
      used += 1
    }
    right.removeLast(right.count - used)
    let leftTexts = GridTexts(
      left, sides.ledger.table, texts.ledger, texts.ledgerSteps, workers: workers)
    let rightTexts = GridTexts(
      right, sides.external.table, texts.external, texts.externalSteps, workers: workers)
    let threshold = max(1, texts.atLeast.millionths)
    let candidates = DecoyColumns(left, leftTexts, check, sides)
    let pieces = max(1, min(workers.count * 8, right.count / 16))
    let outputs = PieceOutputs<PairCounts>(count: pieces)
    let entries = right
    workers.run(pieces: pieces) { piece in
      var comparison = GridComparison(
        leftTexts, rightTexts, EditLimits(atLeast: threshold), threshold: threshold)
      var output = PairCounts()
      for place in entries.count * piece / pieces..<entries.count * (piece + 1) / pieces {
        guard rightTexts.lengths[place] > 0 else { continue }
        comparison.take(place)
        let length = min(rightTexts.cells[place].length, ChanceSample.longest)
        let run = range(entries[place])
        candidates.forEachDecoy(of: entries[place], in: run) { candidate, otherLength in
          let score = comparison.score(candidate)
          // Where one text goes on behind the other, as in the lines of one invoice, that is no
          // accident, whatever their amounts.
          if score > 0, leftTexts.beginsAlike(candidate, rightTexts, place) { return }
          output.count(score, otherLength, length)
        }
      }
      outputs[piece] = output
    }
    var counts = PairCounts()
    for output in outputs.all { counts.add(output) }
    (all, self.ledger, self.external) = counts.pairs
  }

  /// Counts of measured pairs, as they come.
  private struct PairCounts: Sendable {
    private struct Hit: Hashable {
      var score: Int32
      var ledgerLength: Int
      var externalLength: Int
    }

    private var lookedByLedger = [Int](repeating: 0, count: longest + 1)
    private var lookedByExternal = [Int](repeating: 0, count: longest + 1)
    private var hits: [Hit: Int] = [:]

    @inline(__always)
    mutating func count(_ score: Int32, _ ledgerLength: Int, _ externalLength: Int) {
      lookedByLedger[ledgerLength] += 1
      lookedByExternal[externalLength] += 1
      guard score > 0 else { return }
      let hit = Hit(score: score, ledgerLength: ledgerLength, externalLength: externalLength)
      hits[hit, default: 0] += 1
    }

    mutating func add(_ other: PairCounts) {
      for length in lookedByLedger.indices {
        lookedByLedger[length] += other.lookedByLedger[length]
        lookedByExternal[length] += other.lookedByExternal[length]
      }
      hits.merge(other.hits) { $0 + $1 }
    }

    var pairs: (all: SampledPairs, ledger: [SampledPairs], external: [SampledPairs]) {
      var ledger = lookedByLedger.map { (looked: $0, hits: [Int32: Int]()) }
      var external = lookedByExternal.map { (looked: $0, hits: [Int32: Int]()) }
      var all: [Int32: Int] = [:]
      for (hit, count) in hits {
        all[hit.score, default: 0] += count
        ledger[hit.ledgerLength].hits[hit.score, default: 0] += count
        external[hit.externalLength].hits[hit.score, default: 0] += count
      }
      return (
        SampledPairs(looked: lookedByLedger.reduce(0, +), hits: all),
        ledger.map { SampledPairs(looked: $0.looked, hits: $0.hits) },
        external.map { SampledPairs(looked: $0.looked, hits: $0.hits) }
      )
    }
  }

  /// Entries drawn by their ids, so that the order of rows does not matter.
  private static func drawn(
    _ entries: [KeyEntry], _ table: RecordTable
  ) -> [(entry: KeyEntry, draw: UInt64)] {
    var step = 1
    while entries.count / step > 2 * rows { step *= 2 }
    var drawn: [(entry: KeyEntry, draw: UInt64)] = []
    table.columns.arena.withUnsafeBufferPointer { arena in
      table.columns.ids.withView { ids in
        guard let ids else { return }
        for entry in entries {
          let draw = ids.withText(entry.row, in: arena.baseAddress) {
            StableHash.hash($0, seed: 29)
          }
          if draw & UInt64(step - 1) == 0 { drawn.append((entry, draw)) }
        }
      }
    }
    return drawn
  }

  /// What says of the drawn ledger rows whether an external row cannot belong to them, by amount or,
  /// without a tolerance, by date.
  private struct DecoyColumns: Sendable {
    private let check: CandidateCheck
    private let sides: ComparableSides
    /// Amounts or days.
    private let numbers: RawColumn<Int64>
    private let lengths: RawColumn<UInt8>

    init(
      _ entries: [KeyEntry], _ texts: GridTexts, _ check: CandidateCheck, _ sides: ComparableSides
    ) {
      self.check = check
      self.sides = sides
      numbers = RawColumn(
        copying: entries.map {
          check.tolerance == nil ? Int64($0.day) : sides.ledger.amounts[$0.row]
        })
      lengths = RawColumn(
        copying: texts.cells.map { UInt8(truncatingIfNeeded: min($0.length, longest)) })
    }

    /// Calls `body` with the rows of a range that an external row cannot belong to, and how long
    /// their texts are.
    @inline(__always)
    func forEachDecoy(
      of entry: KeyEntry, in range: Range<Int>, _ body: (_ place: Int, _ length: Int) -> Void
    ) {
      guard let fitting = fitting(entry) else { return }
      let (numbers, lengths) = (numbers.base, lengths.base)
      for place in range where !fitting.contains(numbers[place]) {
        body(place, Int(lengths[place]))
      }
    }

    /// The numbers that fit an external row; `nil` if it has none itself.
    private func fitting(_ entry: KeyEntry) -> ClosedRange<Int64>? {
      if let tolerance = check.tolerance {
        let currency = Int(sides.external.currencies[entry.row])
        return tolerance.ledgerBand(
          around: sides.external.amounts[entry.row], exponent: sides.exponents[currency])
      }
      return entry.day == Day.missing ? nil : check.measure?.ledgerDays(around: entry.day)
    }
  }
}

/// Measured pairs and the scores they had.
private struct SampledPairs: Sendable {
  let looked: Int
  /// Scores that pairs had, from the greatest down, and how many pairs had so much or more.
  private let hits: [(score: Int32, count: Int)]

  /// - Parameter hits: How many pairs had a score.
  init(looked: Int, hits: [Int32: Int]) {
    self.looked = looked
    var sum = 0
    self.hits = hits.sorted { $0.key > $1.key }.map { score, count in
      sum += count
      return (score, sum)
    }
  }

  func count(atLeast score: Int32) -> Int { hits.last { $0.score >= score }?.count ?? 0 }
}
