/// Finds, judges and settles the candidates of one partition of the index.
struct PartitionSearch {
  let index: PassIndex
  let settler: PairSettler
  let judge: (any PairJudge)?
  /// Whether accepted pairs are only gathered, because other partitions may hold rivals.
  var collectsOnly = false
  private(set) var output = PartitionOutput()

  /// Candidates of all keys of the partition, to be judged in one call.
  private var candidates: [CandidatePair] = []
  /// Where each key's candidates end.
  private var groupEnds: [Int] = []

  init(index: PassIndex, settler: PairSettler, judge: (any PairJudge)?) {
    self.index = index
    self.settler = settler
    self.judge = judge
  }

  mutating func run(_ partition: Int) {
    let groups = KeyGroups(index, partition: partition)
    let settlesAtOnce =
      judge == nil && !collectsOnly && settler.accepts(fullScore: Verdict.fullScore)
    let limit = settler.limits.smallGroupPairs
    let check = index.check
    for position in 0..<groups.sharedCount {
      if let (ledger, external) = groups.single(position) {
        guard check.allows(ledger, external) else {
          raiseFailed(ledger.row, external.row)
          continue
        }
        if settlesAtOnce {
          settler.states.accept(
            ledgerRow: ledger.row, externalRow: external.row, score: Verdict.fullScore,
            pass: settler.pass)
        } else {
          candidates.append(CandidatePair(ledgerRow: ledger.row, externalRow: external.row))
          groupEnds.append(candidates.count)
        }
        continue
      }
      let isSmall = groups.forEachPair(position, limit: limit) { ledger, external in
        if check.allows(ledger, external) {
          candidates.append(CandidatePair(ledgerRow: ledger.row, externalRow: external.row))
        } else {
          // Noted before anything is decided: what is decided later goes further.
          raiseFailed(ledger.row, external.row)
        }
      }
      guard isSmall else {
        let (ledger, external) = groups.rows(position)
        output.large.append(LargeGroup(ledger: ledger, external: external))
        continue
      }
      if candidates.count > groupEnds.last ?? 0 { groupEnds.append(candidates.count) }
    }
    finish()
  }

  private func raiseFailed(_ ledgerRow: Int, _ externalRow: Int) {
    settler.states.ledger.raise(ledgerRow, to: .conditionsFailed, pass: settler.pass)
    settler.states.external.raise(externalRow, to: .conditionsFailed, pass: settler.pass)
  }

  private mutating func finish() {
    guard !candidates.isEmpty else { return }
    let verdicts: [Verdict]
    do {
      verdicts = try judge.verdicts(on: candidates)
    } catch {
      output.failure = "\(error)"
      return
    }
    var start = 0
    var accepted: [ScoredPair] = []
    for end in groupEnds {
      accepted.removeAll(keepingCapacity: true)
      for index in start..<end {
        let pair = candidates[index]
        if verdicts[index].isAccepted, settler.isWorthwhile(verdicts[index].score) {
          accepted.append(
            ScoredPair(
              ledgerRow: pair.ledgerRow, externalRow: pair.externalRow,
              score: verdicts[index].score))
        } else {
          raiseFailed(Int(pair.ledgerRow), Int(pair.externalRow))
        }
      }
      start = end
      if collectsOnly {
        output.pairs += accepted
      } else {
        settler.settle(accepted, &output.settled)
      }
    }
  }
}

extension PairSettler {
  /// Whether a full score is accepted without asking a person.
  func accepts(fullScore score: Int32) -> Bool {
    header.disposition.confirmAtLeast.map { score >= $0 } ?? false
  }
}

extension Optional where Wrapped == any PairJudge {
  /// Judges pairs in one call; without a judge every candidate is accepted in full.
  func verdicts(on pairs: [CandidatePair]) throws -> [Verdict] {
    guard let self else { return Array(repeating: .accepted(), count: pairs.count) }
    var verdicts = [Verdict](repeating: .rejected, count: pairs.count)
    var span = verdicts.mutableSpan
    try self.judge(pairs.span, into: &span)
    return verdicts
  }
}
