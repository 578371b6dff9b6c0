/// The rounds in which a pass builds its index, each for a share of the keys, so that no round
/// needs more memory than the run may use.
///
/// Rows with different keys never meet, so the rounds together find what one index would find.
struct IndexRounds: Sendable {
  private(set) var slices: [KeySlice] = []
  /// Bytes beside the input tables that the fullest round needs, as estimated.
  private(set) var bytes: Int
  /// Set where the fullest round needs more.
  private(set) var exceededBudget: Int?

  /// Each round reads all keys once more; beyond so many rounds a run would hardly end.
  static let maximumRounds = 256

  /// - Parameter atOnce: Whether one round must hold all keys, whatever it takes.
  init(of source: IndexSource, _ pass: PairPass, atOnce: Bool = false) {
    let fixed = source.fixedBytes(pass)
    let most = source.bytes(entries: source.mostEntries, mostOfOneBin: 0)
    guard let budget = pass.options.memoryBudget,
      fixed + source.bytes(entries: source.mostEntries, mostOfOneBin: source.mostEntries)
        > budget
    else {
      slices = [.all]
      bytes = fixed + most
      return
    }
    guard !atOnce, !ChanceTest.looks(at: source.similar, pass.header) else {
      // How common an accident is, is counted over all keys.
      slices = [.all]
      bytes = fixed + most
      exceededBudget = bytes > budget ? budget : nil
      return
    }
    let bins = source.entriesByBin(pass)
    let share = bins.reduce(0, +) / IndexRounds.maximumRounds
    let room = max(budget - fixed, source.bytes(entries: share, mostOfOneBin: 0))
    bytes = fixed
    var start = 0
    while start < bins.count {
      let (end, needed) = source.slice(of: bins, from: start, room: room)
      slices.append(KeySlice(bins: start..<end))
      bytes = max(bytes, fixed + needed)
      start = end
    }
    if bytes > budget { exceededBudget = budget }
  }

  /// Names the excess, where there is one.
  func limit(of pass: PairPass) -> ReachedLimit? {
    exceededBudget.map { budget in
      ReachedLimit(
        ruleID: pass.header.id,
        explanation: "the index takes about \(MemorySize.text(bytes)) in the fullest of "
          + "\(slices.count) rounds, more than the memory budget of \(MemorySize.text(budget)); "
          + "the run went on with more, and its matches are complete")
    }
  }
}

extension IndexSource {
  /// As many bins as there is room for, but at least one: a bin may hold a single key, and so is
  /// never divided.
  fileprivate func slice(
    of bins: [Int], from start: Int, room: Int
  ) -> (end: Int, bytes: Int) {
    var end = start + 1
    var entries = bins[start]
    var most = bins[start]
    while end < bins.count,
      bytes(entries: entries + bins[end], mostOfOneBin: max(most, bins[end])) <= room
    {
      entries += bins[end]
      most = max(most, bins[end])
      end += 1
    }
    return (end, bytes(entries: entries, mostOfOneBin: most))
  }

  /// What an index of so many entries takes, with the search of its largest key.
  ///
  /// Blocks have room to spare, and entries apart stand in arrays that double. Rows that share a key
  /// with many are copied, ordered and put into classes.
  fileprivate func bytes(entries: Int, mostOfOneBin: Int) -> Int {
    entries * bytesPerEntry + mostOfOneBin * 192
  }

  private var bytesPerEntry: Int {
    let strides = [packings.ledger, packings.external].map {
      $0?.stride ?? MemoryLayout<KeyEntry>.stride
    }
    return (strides.max() ?? 0) * 3 / 2
  }

  /// Bytes that a pass needs whatever its keys are: outcome and pass of each row, its currency's
  /// number, and whether it takes part; link and score of an external one.
  func fixedBytes(_ pass: PairPass) -> Int {
    let (ledger, external) = (pass.sides.ledger, pass.sides.external)
    return ledger.table.count * (4 + ledger.scaledBytesPerRow)
      + external.table.count * (12 + external.scaledBytesPerRow)
  }

  var mostLedgerEntries: Int { encoders.ledger.mostEntries(ledgerRows.includedCount) }
  var mostExternalEntries: Int { encoders.external.mostEntries(externalRows.includedCount) }

  /// How many entries there are at most, without looking at the rows.
  var mostEntries: Int {
    mostLedgerEntries + mostExternalEntries
  }

  /// The entries of both sides in each bin.
  func entriesByBin(_ pass: PairPass) -> [Int] {
    let pieces = pass.workers.count
    let counts = RawColumn<Int>(repeating: 0, count: pieces * KeySlice.binCount)
    for (encoder, eligible) in [(encoders.ledger, ledgerRows), (encoders.external, externalRows)] {
      pass.workers.run(pieces: pieces) { piece in
        var sink = CountingSink(counts: counts.base + piece * KeySlice.binCount)
        eligible.forEachStretch(ofPiece: piece, of: pieces) { rows, includes in
          encoder.encode(rows, includes: includes, into: &sink)
        }
      }
    }
    return (0..<KeySlice.binCount).map { bin in
      (0..<pieces).reduce(0) { $0 + counts[$1 * KeySlice.binCount + bin] }
    }
  }
}

private struct CountingSink: KeyEntrySink {
  /// By bin.
  let counts: UnsafeMutablePointer<Int>

  @inline(__always)
  func add(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int) {
    for place in 0..<count { counts[KeySlice.bin(of: entries[place])] += 1 }
  }
  func addKeyless(_ row: Int) {}
}
