@testable import Matchbook

/// How a rule divides what one side pays, by the plain meaning of the words.
struct PlainInstalments {
  /// What stays open of a record.
  struct Part: Hashable {
    let id: String
    let open: Int64
  }

  enum Outcome {
    case refused
    case unclear
    /// The records that take part, and what stays open of one of them.
    case settles(ids: Set<String>, Part?)
  }

  /// The side whose record may stay partly open.
  private let side: Side
  private let least: Ratio?
  private let settlesTiesByID: Bool
  let asksPerson: Bool

  /// `nil` if the rule settles nothing in part.
  init?(_ header: RuleHeader) {
    guard let partial = header.partial else { return nil }
    side = partial.side ?? (header.cardinality == .manyToOne ? .external : .ledger)
    least = partial.leastShare
    settlesTiesByID = header.ambiguity == .confirmBest || header.ambiguity == .suggestBest
    asksPerson = !partial.confirms || header.ambiguity == .suggestBest
  }

  func takes(_ ledger: [Record], _ external: [Record]) -> Bool {
    if case .refused = split(ledger, external) { false } else { true }
  }

  func split(_ ledger: [Record], _ external: [Record]) -> Outcome {
    let (keepers, payers) = side == .ledger ? (ledger, external) : (external, ledger)
    func sum(_ records: [Record]) -> Int64 { records.reduce(0) { $0 + $1.amount.minorUnits } }
    let (due, paid) = (sum(keepers), sum(payers))
    guard due != 0, due.signum() == paid.signum(), abs(paid) < abs(due) else { return .refused }
    if let least, abs(paid) * least.denominator < abs(due) * least.numerator { return .refused }
    let isOneSign = keepers.allSatisfy { $0.amount.minorUnits.signum() == due.signum() }
    guard keepers.count == 1 || isOneSign else { return .refused }
    func age(_ record: Record) -> Int32 { record.date?.number ?? .max }
    let oldest = keepers.sorted { (age($0), $0.id) < (age($1), $1.id) }
    var ids = Set(payers.map(\.id))
    var rest = paid
    for record in oldest where rest != 0 {
      // Of records of one age, all must be settled for none to be preferred.
      let tied = keepers.filter { age($0) == age(record) }
      let isFirst = tied.allSatisfy { !ids.contains($0.id) }
      if isFirst, tied.count > 1, !settlesTiesByID, abs(sum(tied)) > abs(rest) { return .unclear }
      ids.insert(record.id)
      let amount = record.amount.minorUnits
      if abs(amount) > abs(rest) {
        return .settles(ids: ids, Part(id: record.id, open: amount - rest))
      }
      rest -= amount
    }
    return .settles(ids: ids, nil)
  }
}
