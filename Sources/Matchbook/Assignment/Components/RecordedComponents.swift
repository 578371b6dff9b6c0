/// All that a run has recorded, with a way from a row to its component.
struct RecordedComponents: Sendable {
  /// Of rules with ``Objective/mostMatches``.
  let all: [RecordedComponent]
  /// Of rules with ``Objective/bestFirst``.
  let ranked: [RankedComponent]
  private let places: Places
  private let rankedPlaces: Places

  struct Place {
    var component: Int32
    var node: Int32
  }

  init(_ all: [RecordedComponent], _ ranked: [RankedComponent]) {
    self.all = all
    self.ranked = ranked
    places = Places(all.map { ($0.pass, $0.externalRows, $0.ledgerRows) })
    rankedPlaces = Places(
      ranked.map { ($0.pass, $0.externalRows.map { [$0] }, $0.ledgerRows.map { [$0] }) })
  }

  /// Whether the pairs of an external row were all there was to decide about in a pass.
  func isLone(external row: Int32, pass: Int32) -> Bool {
    places.external[Key(pass: pass, row: row)] == nil
      && rankedPlaces.external[Key(pass: pass, row: row)] == nil
  }

  /// How firm the pair of two rows is; `nil` if no component has it.
  func uniqueness(external: Int32, ledger: Int32, pass: Int32) -> Uniqueness? {
    let keys = (Key(pass: pass, row: external), Key(pass: pass, row: ledger))
    if let left = places.external[keys.0], let right = places.ledger[keys.1] {
      let component = all[Int(left.component)]
      return component.arc(external: left.node, ledger: right.node).map {
        component.proof.regrets[$0].map { .unique(regret: $0) } ?? .tied
      }
    }
    if let left = rankedPlaces.external[keys.0], let right = rankedPlaces.ledger[keys.1] {
      return ranked[Int(left.component)].uniqueness(external: left.node, ledger: right.node)
    }
    return nil
  }

  private struct Key: Hashable {
    var pass: Int32
    var row: Int32
  }

  private struct Places {
    private(set) var external: [Key: Place] = [:]
    private(set) var ledger: [Key: Place] = [:]

    init(_ components: [(pass: Int, externalRows: [[Int32]], ledgerRows: [[Int32]])]) {
      for (number, component) in components.enumerated() {
        func add(_ rows: [[Int32]], to places: inout [Key: Place]) {
          for (node, members) in rows.enumerated() {
            for row in members {
              places[Key(pass: Int32(component.pass), row: row)] = Place(
                component: Int32(number), node: Int32(node))
            }
          }
        }
        add(component.externalRows, to: &external)
        add(component.ledgerRows, to: &ledger)
      }
    }
  }
}
