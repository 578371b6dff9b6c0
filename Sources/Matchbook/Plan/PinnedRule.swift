/// Stands for the matches that a person has made, in the place of a rule.
struct PinnedRule: Rule {
  static let id = "pinned"
  var header: RuleHeader {
    RuleHeader(id: PinnedRule.id, summary: "Matches that were given to the run", priority: .min)
  }
  let blockings: [Blocking] = []
  let fields: Set<Field> = []
  let canonicalText = "pinned"

  func reason(for pair: CandidatePair, ledger: RecordTable, external: RecordTable) -> String {
    "pinned by a person"
  }
}
