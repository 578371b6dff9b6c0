// What a run settles of each record, what stays open, and what the next run has to know of it.

/// What a match settles of one of its records.
public struct Allocation: Sendable, Hashable {
  public let side: Side
  /// The position of the record in its table.
  public let row: Int
  public let id: String
  public let amount: Amount
  /// What stays open of the record; zero if it is settled in full, within the rule's tolerance.
  public let residual: Amount
}

extension Match {
  /// Whether one of its records is settled only in part.
  public var isPartial: Bool { residual != nil }

  /// What it settles of each record, ledger records first, by their ids.
  ///
  /// For a match in part, the sums of both sides are equal. One that settles all of its records
  /// may tolerate a difference between them.
  public var allocations: [Allocation] {
    Side.allCases.flatMap { side in
      let table = run.table(side)
      return (side == .ledger ? ledgerRows : externalRows).map { row in
        let open = table.amount(at: row)
        let isPartial = residual?.side == side && residual?.row == Int32(row)
        return Allocation(
          side: side, row: row, id: table.id(at: row),
          amount: Amount(
            minorUnits: isPartial ? residual?.allocated ?? 0 : open.minorUnits,
            currency: open.currency),
          residual: Amount(
            minorUnits: isPartial ? residual?.open ?? 0 : 0, currency: open.currency))
      }
    }
  }
}

extension MatchResult {
  /// What is open of a record after the run: all of it, what accepted matches leave open, or zero
  /// for a record that is settled in full.
  ///
  /// Suggested matches settle nothing.
  public func openAmount(of row: Int, on side: Side) -> Amount {
    let table = side == .ledger ? ledger : external
    let states = side == .ledger ? states.ledger : states.external
    let amount = table.amount(at: row)
    switch RowOutcome(rawValue: states.outcomes[row]) {
    case .matched: return Amount(minorUnits: 0, currency: amount.currency)
    case .partial:
      let residual = residuals[side]?[Int32(truncatingIfNeeded: row)]
      return Amount(minorUnits: residual?.open ?? amount.minorUnits, currency: amount.currency)
    default: return amount
    }
  }

  /// What a run over the same books and the next statement has to know of this one.
  ///
  /// Records that this run or an earlier fact has settled in full are closed; of those settled in
  /// part, all that was ever settled is allocated; rejections stay. A suggested match is no fact:
  /// where a person accepts one, pin it, in part if it ``Match/isPartial``. Facts about records
  /// that the next run does not have are passed over.
  ///
  /// - Complexity: O(records) beside sorting.
  public var factsForNextRun: MatchFacts {
    var facts = MatchFacts(absentRecords: .passedOver)
    facts.rejections = Array(Set(options.facts.rejections)).sorted {
      ($0.ledgerID, $0.externalID) < ($1.ledgerID, $1.externalID)
    }
    for side in Side.allCases {
      let table = side == .ledger ? ledger : external
      let states = side == .ledger ? states.ledger : states.external
      // Facts that this run passed over may be about records of the next one.
      var closed = Set(
        side == .ledger ? options.facts.closedLedgerIDs : options.facts.closedExternalIDs)
      var absent = Set(
        options.facts.allocations.lazy.filter { $0.side == side }.map(\.id))
      for row in 0..<table.count {
        let outcome = states.outcomes[row]
        let isSettled =
          outcome == RowOutcome.matched.rawValue || outcome == RowOutcome.closed.rawValue
        let wasPart = table.columns.wholeAmounts[Int32(truncatingIfNeeded: row)] != nil
        guard isSettled || wasPart || outcome == RowOutcome.partial.rawValue || !absent.isEmpty
        else { continue }
        let id = table.id(at: row)
        absent.remove(id)
        if isSettled {
          closed.insert(id)
          continue
        }
        let whole = table.wholeAmount(at: row)
        let settled = whole.minorUnits - openAmount(of: row, on: side).minorUnits
        guard settled != 0 else { continue }
        facts.allocations.append(
          MatchFacts.Allocation(
            side, id: id, amount: Amount(minorUnits: settled, currency: whole.currency)))
      }
      facts.allocations += options.facts.allocations.filter {
        $0.side == side && absent.contains($0.id)
      }
      if side == .ledger {
        facts.closedLedgerIDs = closed.sorted()
      } else {
        facts.closedExternalIDs = closed.sorted()
      }
    }
    facts.allocations.sort {
      ($0.side == .ledger ? 0 : 1, $0.id, $0.amount.minorUnits)
        < ($1.side == .ledger ? 0 : 1, $1.id, $1.amount.minorUnits)
    }
    return facts
  }

  /// Says of a record that an accepted match settles in part what is settled and what is not.
  func partReason(_ side: Side, _ row: Int) -> String? {
    guard let residual = residuals[side]?[Int32(truncatingIfNeeded: row)] else { return nil }
    let table = side == .ledger ? ledger : external
    let states = side == .ledger ? states.ledger : states.external
    let currency = table.amount(at: row).currency
    let settled = Amount(minorUnits: residual.allocated, currency: currency)
    let open = Amount(minorUnits: residual.open, currency: currency)
    return "settled in part by rule \(headers[states.pass(of: row)].id): \(settled) of "
      + "\(table.openWords(at: row)); \(open) stays open, and later rules of this run pass it over"
  }

  /// What people are told of an open record of which earlier runs have settled a part.
  func openWords(_ side: Side, _ row: Int) -> String {
    let table = side == .ledger ? ledger : external
    guard table.columns.wholeAmounts[Int32(truncatingIfNeeded: row)] != nil else { return "" }
    return "; \(table.openWords(at: row))"
  }
}
