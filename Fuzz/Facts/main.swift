import Matchbook
import MatchbookRules

// Any bytes are facts, or an error that says what is wrong with them; facts that load also bind.

@_cdecl("LLVMFuzzerTestOneInput")
public func readFacts(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    run(try JSONFacts.load(bytes, name: "fuzz.json"))
  } catch {
    precondition(!error.mistakes.isEmpty, "an error without a mistake")
    for mistake in error.mistakes {
      expectWords(
        line: mistake.line, column: mistake.column, message: mistake.message, path: mistake.path)
    }
    precondition(!error.description.isEmpty, "an error without words")
  }
  return 0
}

/// Matches two small tables, and then again with the facts that the first run hands on.
private func run(_ facts: MatchFacts) {
  let rule = ConditionRule(
    RuleHeader(id: "parts", cardinality: .oneToMany, partial: PartialSettlement(confirms: true)),
    where: .all([.equal(.reference), .equal(.amount)]))
  do {
    let first = try Matcher(rules: [rule], options: MatchOptions(facts: facts))
      .match(ledger: Tables.ledger, external: Tables.external)
    var next = first.factsForNextRun
    let second = try Matcher(rules: [rule], options: MatchOptions(facts: next))
      .match(ledger: Tables.ledger, external: Tables.external)
    // A record that the first run settled in full is closed for the second, which asks no more of it.
    let closed = Set(next.closedLedgerIDs)
    for row in 0..<Tables.ledger.count where !closed.contains(Tables.ledger.id(at: row)) {
      let (before, after) = (
        first.openAmount(of: row, on: .ledger).minorUnits,
        second.openAmount(of: row, on: .ledger).minorUnits
      )
      precondition(after.magnitude <= before.magnitude, "a settled record opened again")
    }
    next = second.factsForNextRun
    precondition(next.pins.isEmpty && next.absentRecords == .passedOver)
  } catch {
    precondition(!error.description.isEmpty, "an error without words")
    switch error {
    case .unknownFact, .contradictoryFact, .emptyPin, .badAllocation, .badPartialPin: break
    default: preconditionFailure("no facts should end in this: \(error)")
    }
  }
}

private enum Tables {
  static let ledger = table([("L-1", 10000, "A"), ("L-2", -500, "B"), ("L-3", 0, "C")])
  static let external = table([("X-1", 3000, "A"), ("X-2", 2500, "A"), ("X-3", -200, "B")])

  private static func table(_ rows: [(String, Int64, String)]) -> RecordTable {
    guard let eur = Currency("EUR") else { preconditionFailure("there is no EUR") }
    do {
      return try RecordTable(
        rows.map { id, cents, reference in
          Record(id: id, amount: Amount(minorUnits: cents, currency: eur), reference: reference)
        })
    } catch {
      preconditionFailure("the tables of the fuzz target are no tables: \(error)")
    }
  }
}
