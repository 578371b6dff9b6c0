/// What the index of a pass is built from: the rows of both sides that take part, and their keys.
struct IndexSource: Sendable {
  let encoders: (ledger: KeyEncoder, external: KeyEncoder)
  /// How the entries of each side are kept in less memory; `nil` for as they are.
  let packings: (ledger: KeyPacking?, external: KeyPacking?)
  /// The rows that are open and in scope.
  let ledgerRows: EligibleRows
  let externalRows: EligibleRows
  let check: CandidateCheck
  let similar: Blocking.SimilarTexts?

  init(_ blocking: Blocking, pass: PairPass) throws(MatchError) {
    encoders = try PassIndex.encoders(for: blocking, pass: pass)
    similar = blocking.similar
    check = CandidateCheck(
      blocking, nearest: pass.header.nearest, sides: pass.sides, encoders: encoders,
      facts: pass.facts)
    ledgerRows = pass.eligible(.ledger, blocking.ledgerScope)
    externalRows = pass.eligible(.external, blocking.externalScope)
    packings = (
      KeyPacking(sample: encoders.ledger.sample(of: ledgerRows)),
      KeyPacking(sample: encoders.external.sample(of: externalRows))
    )
  }
}

/// The index of one pass: the open rows of both sides by their keys.
struct PassIndex: Sendable {
  let ledger: PartitionedEntries
  let external: PartitionedEntries
  let check: CandidateCheck
  let similar: Blocking.SimilarTexts?
  /// Whether no row has several keys, so that rows of different keys never meet.
  let hasOneKeyPerRow: Bool
  var partitionCount: Int { ledger.partitionCount }

  /// Builds the index of a share of the keys.
  ///
  /// - Parameter raises: Whether rows are told that a pass has looked for their keys.
  init(_ source: IndexSource, _ slice: KeySlice, pass: PairPass, raises: Bool) {
    let partitions = PartitionedEntries.partitionCount(
      forEntries: slice.share(of: max(source.mostLedgerEntries, source.mostExternalEntries)))
    self.init(
      ledger: PassIndex.fill(
        partitions, source.ledgerRows, source.encoders.ledger, source.packings.ledger, slice, pass,
        raises ? pass.states.ledger : nil),
      external: PassIndex.fill(
        partitions, source.externalRows, source.encoders.external, source.packings.external, slice,
        pass, raises ? pass.states.external : nil), of: source)
  }

  /// Takes the entries of both sides, divided into equally many partitions.
  init(ledger: PartitionedEntries, external: PartitionedEntries, of source: IndexSource) {
    self.ledger = ledger
    self.external = external
    similar = source.similar
    check = source.check
    hasOneKeyPerRow =
      source.encoders.ledger.hasOneKeyPerRow && source.encoders.external.hasOneKeyPerRow
  }

  static func check(for blocking: Blocking, pass: PairPass) throws(MatchError) -> CandidateCheck {
    CandidateCheck(
      blocking, nearest: pass.header.nearest, sides: pass.sides,
      encoders: try encoders(for: blocking, pass: pass), facts: pass.facts)
  }

  fileprivate static func encoders(
    for blocking: Blocking, pass: PairPass
  ) throws(MatchError) -> (ledger: KeyEncoder, external: KeyEncoder) {
    func encoder(
      _ side: Side, _ expressions: [Blocking.Expression]
    ) throws(MatchError) -> KeyEncoder {
      KeyEncoder(
        expressions, ruleKeys: blocking.usesRuleKeys ? try pass.ruleKeys(side) : nil,
        grouping: pass.options.groupBy, side: pass.sides[side],
        amountBytes: pass.sides.amountBytes)
    }
    let keys = blocking.indexKeys
    return (
      try encoder(.ledger, keys.map(\.ledger)), try encoder(.external, keys.map(\.external))
    )
  }

  private static func fill(
    _ partitions: Int, _ eligible: EligibleRows, _ encoder: KeyEncoder, _ packing: KeyPacking?,
    _ slice: KeySlice, _ pass: PairPass, _ states: SideStates?
  ) -> PartitionedEntries {
    let pieces = pass.workers.count
    let entries = PartitionedEntries(
      partitionCount: partitions, pieceCount: pieces,
      expectedPerPiece: slice.share(of: encoder.mostEntries(eligible.countByPiece)),
      packing: packing)
    let number = pass.number
    pass.workers.run(pieces: pieces) { piece in
      func fill(_ form: some KeyEntryForm) {
        entries.fill(piece: piece, form) { writer in
          eligible.forEachStretch(ofPiece: piece, of: pieces) { rows, includes in
            encode(rows, includes, encoder, slice, EntrySink(writer: writer, includes: includes))
            // The first round has looked at all rows.
            if let states, slice.isFirst { raise(rows, includes, states, number) }
          }
        }
      }
      if let packing { fill(packing) } else { fill(WholeEntries()) }
    }
    return entries
  }

  /// One round of all keys does not ask each key whether it belongs there.
  private static func encode(
    _ rows: Range<Int>, _ includes: UnsafePointer<UInt8>, _ encoder: KeyEncoder, _ slice: KeySlice,
    _ sink: some KeyEntrySink
  ) {
    if slice.isAll {
      var sink = sink
      encoder.encode(rows, includes: includes, into: &sink)
    } else {
      var sink = SliceSink(slice: slice, sink: sink)
      encoder.encode(rows, includes: includes, into: &sink)
    }
  }

  /// Tells every row that the pass has looked for its key; without a branch per row.
  private static func raise(
    _ rows: Range<Int>, _ includes: UnsafePointer<UInt8>, _ states: SideStates, _ pass: Int
  ) {
    let standings = states.standings.base
    for row in rows {
      // What a row's byte was, or the outcome it comes to.
      let reached: RowOutcome =
        switch includes[row] {
        case 0: .untouched
        case 1: .noPartner
        default: .keyMissing
        }
      let isHigher = standings[row] < SideStates.least(reached)
      standings[row] = isHigher ? SideStates.standing(reached, pass: pass) : standings[row]
    }
  }
}

/// Takes the entries of a share of the keys only.
private struct SliceSink<Sink: KeyEntrySink>: KeyEntrySink {
  let slice: KeySlice
  var sink: Sink

  @inline(__always)
  mutating func add(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int) {
    var taken = 0
    for place in 0..<count where slice.contains(entries[place]) {
      entries[taken] = entries[place]
      taken &+= 1
    }
    sink.add(entries, taken)
  }
  mutating func addKeyless(_ row: Int) { sink.addKeyless(row) }
}

/// Takes entries in, and marks rows without a key.
private struct EntrySink<Form: KeyEntryForm>: KeyEntrySink {
  let writer: PartitionedEntries.Writer<Form>
  let includes: UnsafeMutablePointer<UInt8>

  @inline(__always)
  func add(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int) {
    writer.append(entries, count)
  }

  @inline(__always)
  func addKeyless(_ row: Int) { includes[row] = 2 }
}

extension KeyEncoder {
  /// The entries of some rows all over a table; none where there are few rows.
  fileprivate func sample(of eligible: EligibleRows) -> [KeyEntry] {
    let rowsOfEach = 32
    // Many, so that chance does not decide whether a byte is common.
    let stretches = min(128, eligible.includedCount / (4 * rowsOfEach))
    guard stretches >= 16 else { return [] }
    var entries: [KeyEntry] = []
    for stretch in 0..<stretches {
      let first = eligible.rowCount * stretch / stretches / EligibleRows.rowsPerWord
      let rows = first * EligibleRows.rowsPerWord
      eligible.withIncludes(rows..<rows + rowsOfEach) { includes in
        encode(rows..<rows + rowsOfEach, includes: includes) {
          entries.append($0)
        } absent: {
          _ in
        }
      }
    }
    return entries
  }
}

extension PairPass {
  /// The keys that the rule computes itself, checked.
  func ruleKeys(_ side: Side) throws(MatchError) -> RecordKeys {
    try RecordKeys(checked: rule, in: session, header, sides[side].table, side)
  }
}

extension Blocking {
  /// What rows must share.
  ///
  /// A tolerance compares amounts of one currency only: the currency is a key, asked for or not.
  var indexKeys: [Key] {
    let currency = Key(.currency)
    return amount != nil && !keys.contains(currency) ? keys + [currency] : keys
  }
}

extension RecordKeys {
  /// The keys that a rule computes itself.
  init(
    checked rule: any Rule, in session: (any RuleSession)? = nil, _ header: RuleHeader,
    _ table: RecordTable, _ side: Side
  ) throws(MatchError) {
    let keys: RecordKeys?
    do {
      keys = try session.map { try $0.keys(for: side) } ?? rule.keys(for: table, side: side)
    } catch {
      throw .ruleFailed(id: header.id, reason: "\(error)")
    }
    guard let keys else {
      throw .badKeys(
        rule: header.id, side: side, reason: "its blocking uses rule keys, but it returned none")
    }
    guard keys.rowCount == table.count else {
      throw .badKeys(
        rule: header.id, side: side,
        reason: "it returned keys for \(keys.rowCount) rows, expected \(table.count)")
    }
    if let excess = keys.firstExcess {
      throw .badKeys(
        rule: header.id, side: side, reason: "record \(table.id(at: excess.row)) has \(excess.what)"
      )
    }
    self = keys
  }

  /// The first row whose keys are too many or too long.
  fileprivate var firstExcess: (row: Int, what: String)? {
    for row in 0..<rowCount {
      let range = Int(starts[row])..<Int(starts[row + 1])
      if range.count > RecordKeys.maximumPerRow {
        return (row, "\(range.count) keys, at most \(RecordKeys.maximumPerRow) are allowed")
      }
      for key in range where ends[key + 1] - ends[key] > RecordKeys.maximumLength {
        return (
          row,
          "a key of \(ends[key + 1] - ends[key]) bytes, at most \(RecordKeys.maximumLength) are "
            + "allowed"
        )
      }
    }
    return nil
  }
}
