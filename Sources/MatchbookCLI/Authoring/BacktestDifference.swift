import Matchbook

/// What one version of rules matches otherwise than another, and whether that is for the better.
struct BacktestDifference {
  /// An external record that has other partners now.
  struct Change {
    let externalID: String
    let before: [String]
    let now: [String]
    let known: [String]
  }

  /// Right pairs that only the new version has.
  let gained: [History.Link]
  /// Right pairs that only the other version has.
  let lost: [History.Link]
  /// Wrong pairs that only the new version has.
  let newlyWrong: [History.Link]
  /// Wrong pairs that only the other version has.
  let noLongerWrong: [History.Link]
  /// External records that both match, with different partners.
  let changed: [Change]

  init(now: Backtest, before: Backtest) {
    let added = now.proposed.subtracting(before.proposed)
    let removed = before.proposed.subtracting(now.proposed)
    gained = added.intersection(now.known).ordered
    lost = removed.intersection(now.known).ordered
    newlyWrong = added.subtracting(now.known).ordered
    noLongerWrong = removed.subtracting(now.known).ordered
    func partners(_ links: Set<History.Link>) -> [String: [String]] {
      Dictionary(grouping: links, by: \.externalID).mapValues { $0.map(\.ledgerID).sorted() }
    }
    let (old, new) = (partners(before.proposed), partners(now.proposed))
    let known = partners(now.known)
    changed = new.compactMap { id, partners in
      guard let earlier = old[id], earlier != partners else { return nil }
      return Change(externalID: id, before: earlier, now: partners, known: known[id] ?? [])
    }.sorted { $0.externalID < $1.externalID }
  }
}
