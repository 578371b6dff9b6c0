/// Matches one row with a group of rows of the other side that belong together by fields of their
/// own, or that the rule chooses.
///
/// What groups there are does not depend on the amounts, so nothing is searched; which row gets
/// which group is decided like sets that add up.
struct PartGroupSearch: Sendable {
  let rule: any Rule
  let check: CandidateCheck
  /// Judges whole matches; without one every group that the blocking allows fits.
  let groupJudge: (any GroupJudge)?
  /// Fields in which the rows of a group are equal; `nil` where the rule chooses them.
  let by: [Field]?
  let tolerances: [Tolerance]
  let limits: GroupPolicy.PartLimits
  let settler: GroupSettler

  /// The side of which a match takes one record.
  private var oneSide: Side {
    settler.settler.header.cardinality == .oneToMany ? .ledger : .external
  }
  private var sides: ComparableSides { settler.settler.sides }

  private struct Found: Sendable {
    var proposals: [SetProposal] = []
    /// Rows with too many others to choose from, and groups that are too large.
    var crowded: [Int32] = []
    var failure: String?
    /// Rows that a rule may choose for one row, as far as one key joins them.
    var offers: [(one: Int32, rows: [Int32])] = []
  }

  func run(
    _ index: PassIndex, _ workers: Workers, _ control: MatchControl?
  ) -> GroupSettler.Output {
    let outputs = PieceOutputs<Found>(count: index.partitionCount)
    let order = IDOrder(sides[oneSide.opposite].table)
    control?.expect(parts: index.partitionCount)
    workers.run(pieces: index.partitionCount) { partition in
      defer { control?.finishPart() }
      if control?.isCancelled == true { return }
      var found = Found()
      let groups = KeyGroups(index, partition: partition)
      do {
        for position in 0..<groups.sharedCount {
          let (ledger, external) = groups.rows(position)
          try propose(ledger, external, order, &found)
        }
      } catch {
        found.failure = "\(error)"
      }
      outputs[partition] = found
    }
    var output = GroupSettler.Output()
    var proposals: [SetProposal] = []
    var crowded: [Int32] = []
    for part in by == nil ? chosen(outputs.all, order, workers, control) : outputs.all {
      output.failure = output.failure ?? part.failure
      proposals += part.proposals
      crowded += part.crowded
    }
    guard output.failure == nil else { return output }
    note(crowded, &output)
    ProposalSettler(settler: settler, oneSide: oneSide, limits: GroupPolicy.SumLimits())
      .settle(proposals, &output)
    return output
  }

  private func note(_ crowded: [Int32], _ output: inout GroupSettler.Output) {
    let order = IDOrder(sides[oneSide].table)
    guard let example = order.sorted(crowded).first else { return }
    output.limits.append(
      ReachedLimit(
        ruleID: settler.settler.header.id,
        explanation: "\(crowded.count) \(oneSide.rawValue) record\(crowded.count == 1 ? "" : "s") "
          + "(for example \(sides[oneSide].table.id(at: Int(example)))) would need a look at more "
          + "than \(limits.records) records of one group, or at too many groups; they stay open. "
          + "Add an equal field or a narrower window to the rule, or raise max_items"))
  }

  // MARK: - Groups of one key

  /// Rows that are one group, with their sum.
  private struct Part {
    var entries: [KeyEntry]
    var rows: [Int32]
    var sum: Int128
  }

  private func propose(
    _ ledger: [KeyEntry], _ external: [KeyEntry], _ order: IDOrder, _ found: inout Found
  ) throws {
    let ones = oneSide == .ledger ? ledger : external
    let others = oneSide == .ledger ? external : ledger
    guard let by else {
      for one in ones { offer(one, others, order, &found) }
      return
    }
    let parts = parts(others, by, order)
    let work = ones.count.multipliedReportingOverflow(by: max(others.count, 1))
    guard !work.overflow, work.partialValue <= settler.settler.limits.pairsPerKey else {
      found.crowded += ones.map { Int32($0.row) }
      raise(ones.map { Int32($0.row) }, others.map { Int32($0.row) }, to: .limitReached)
      return
    }
    for one in ones { try propose(one, parts, &found) }
  }

  private func propose(_ one: KeyEntry, _ parts: [Part], _ found: inout Found) throws {
    let row = Int32(one.row)
    var proposal = SetProposal(one: row, candidates: [])
    var candidates: [Int32] = []
    var isCrowded = false
    for part in parts where balances(one, part.sum) && part.entries.allSatisfy({ allows(one, $0) })
    {
      if part.rows.count > limits.records {
        isCrowded = true
        raise([], part.rows, to: .limitReached)
        continue
      }
      candidates += part.rows
      let verdict = try verdict(row, part.rows)
      guard verdict.isAccepted, settler.settler.isWorthwhile(verdict.score) else { continue }
      proposal.sets.append(part.rows)
      proposal.scores.append(verdict.score)
    }
    if isCrowded { found.crowded.append(row) }
    raise([row], candidates, to: isCrowded ? .limitReached : .conditionsFailed)
    finish(proposal, &found)
  }

  private func offer(
    _ one: KeyEntry, _ others: [KeyEntry], _ order: IDOrder, _ found: inout Found
  ) {
    let row = Int32(one.row)
    let near = others.filter { allows(one, $0) }.map { Int32($0.row) }
    guard near.count <= limits.records else {
      found.crowded.append(row)
      raise([row], near, to: .limitReached)
      return
    }
    raise([row], near, to: .conditionsFailed)
    if !near.isEmpty { found.offers.append((row, near)) }
  }

  /// Asks the rule once for every row, with all rows that share any key with it: a payment that
  /// lists five invoices meets each of them under another key.
  private func chosen(
    _ offered: [Found], _ order: IDOrder, _ workers: Workers, _ control: MatchControl?
  ) -> [Found] {
    var gathered: [Int32: Set<Int32>] = [:]
    for part in offered {
      for offer in part.offers { gathered[offer.one, default: []].formUnion(offer.rows) }
    }
    for part in offered { for row in part.crowded { gathered[row] = nil } }
    let near = gathered
    let ones = near.keys.sorted()
    let pieces = max(1, min(ones.count, workers.count * 8))
    let outputs = PieceOutputs<Found>(count: pieces)
    workers.run(pieces: pieces) { piece in
      if control?.isCancelled == true { return }
      var found = Found()
      do {
        for place in ones.count * piece / pieces..<ones.count * (piece + 1) / pieces {
          let rows = order.sorted(Array(near[ones[place]] ?? []))
          try choose(ones[place], rows, order, &found)
        }
      } catch {
        found.failure = "\(error)"
      }
      outputs[piece] = found
    }
    return offered + outputs.all
  }

  private func choose(
    _ row: Int32, _ near: [Int32], _ order: IDOrder, _ found: inout Found
  ) throws {
    guard near.count <= limits.records else {
      found.crowded.append(row)
      raise([row], near, to: .limitReached)
      return
    }
    guard let groupJudge else { return }
    let allowed = Set(near)
    let rows = order.sorted(
      Array(Set(try groupJudge.choose(for: row, of: oneSide, among: near)).intersection(allowed)))
    guard !rows.isEmpty else { return }
    let verdict = try verdict(row, rows)
    guard verdict.isAccepted, settler.settler.isWorthwhile(verdict.score) else { return }
    var proposal = SetProposal(one: row, candidates: [])
    proposal.sets = [rows]
    proposal.scores = [verdict.score]
    finish(proposal, &found)
  }

  private func finish(_ proposal: SetProposal, _ found: inout Found) {
    guard !proposal.sets.isEmpty else { return }
    var proposal = proposal
    proposal.isComplete = true
    proposal.count = UInt64(proposal.sets.count)
    proposal.note =
      proposal.sets.count == 1 ? "the only group that fits" : "one of \(proposal.sets.count) groups"
    found.proposals.append(proposal)
  }

  private func verdict(_ one: Int32, _ rows: [Int32]) throws -> Verdict {
    guard let groupJudge else { return .accepted() }
    return oneSide == .ledger
      ? try groupJudge.judge(ledgerRows: [one], externalRows: rows)
      : try groupJudge.judge(ledgerRows: rows, externalRows: [one])
  }

  private func parts(_ entries: [KeyEntry], _ by: [Field], _ order: IDOrder) -> [Part] {
    let table = sides[oneSide.opposite].table
    let amounts = sides[oneSide.opposite].amounts
    var places: [[String?]: Int] = [:]
    var parts: [Part] = []
    for entry in entries {
      let values = by.map { table.text($0, at: entry.row) }
      // Records without a value belong to no group: absence matches nothing.
      if values.contains(nil) { continue }
      let place = places[values] ?? parts.count
      if place == parts.count {
        places[values] = place
        parts.append(Part(entries: [], rows: [], sum: 0))
      }
      parts[place].entries.append(entry)
      parts[place].sum += Int128(amounts[entry.row])
    }
    for place in parts.indices {
      parts[place].rows = order.sorted(parts[place].entries.map { Int32($0.row) })
    }
    // The order of the ids, whatever the order in the file.
    return parts.sorted { order.precedes($0.rows[0], $1.rows[0]) }
  }

  private func balances(_ one: KeyEntry, _ sum: Int128) -> Bool {
    let side = sides[oneSide]
    let exponent = sides.exponents[Int(side.currencies[one.row])]
    let amount = Int128(side.amounts[one.row])
    return tolerances.allSatisfy {
      oneSide == .ledger
        ? $0.allows(wideLedger: amount, external: sum, exponent: exponent)
        : $0.allows(wideLedger: sum, external: amount, exponent: exponent)
    }
  }

  private func allows(_ one: KeyEntry, _ other: KeyEntry) -> Bool {
    oneSide == .ledger ? check.allows(one, other) : check.allows(other, one)
  }

  private func raise(_ ones: [Int32], _ others: [Int32], to outcome: RowOutcome) {
    if oneSide == .ledger {
      settler.raise(ones, others, to: outcome)
    } else {
      settler.raise(others, ones, to: outcome)
    }
  }
}
