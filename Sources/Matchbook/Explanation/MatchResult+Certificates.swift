extension MatchResult {
  /// The certificates of all components that rules for single records solved, by the ids of their
  /// first external record and then by pass; `nil` if ``MatchOptions/recordsComponents`` was not
  /// set.
  ///
  /// A component that was too large to solve is among ``limits`` instead; one whose rule decides
  /// nothing between rivals, and matches of several records of a side, are none.
  ///
  /// - Complexity: O(rows + pairs), with a sort where ids are not numbered; a certificate is put
  ///   into words when it is asked for.
  public var certificates: MatchCertificates? {
    components.map { MatchCertificates(self, $0) }
  }

  /// The same result with what proves it, found once more.
  ///
  /// - Complexity: As for ``Matcher/match(ledger:external:control:)``.
  public func recordingComponents() throws(MatchError) -> MatchResult {
    guard components == nil else { return self }
    var options = options
    options.recordsComponents = true
    return try Matcher(rules: rules.filter { !($0 is PinnedRule) }, options: options)
      .match(ledger: ledger, external: external)
  }
}

/// The certificates of a run, each made when it is asked for.
public struct MatchCertificates: RandomAccessCollection, Sendable {
  private enum Place: Sendable {
    case lone(SuggestedLink)
    case recorded(Int32)
    case ranked(Int32)
  }

  private let result: MatchResult
  private let components: RecordedComponents
  private let places: [Place]
  private let check: CostCheck

  public var startIndex: Int { 0 }
  public var endIndex: Int { places.count }

  init(_ result: MatchResult, _ components: RecordedComponents) {
    self.result = result
    self.components = components
    check = CostCheck(result)
    var places: [(rank: Int32, pass: Int32, place: Place)] = []
    let order = IDOrder(result.external).sorted(result.external.allRows)
    var rank = [Int32](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { rank[Int(row)] = Int32(place) }
    for (number, component) in components.all.enumerated() {
      let first = component.externalRows.joined().map { rank[Int($0)] }.min() ?? 0
      places.append((first, Int32(component.pass), .recorded(Int32(number))))
    }
    for (number, component) in components.ranked.enumerated() {
      let first = component.externalRows.map { rank[Int($0)] }.min() ?? 0
      places.append((first, Int32(component.pass), .ranked(Int32(number))))
    }
    func add(_ link: SuggestedLink) {
      guard !(result.rules[Int(link.pass)] is PinnedRule),
        components.isLone(external: link.externalRow, pass: link.pass)
      else { return }
      places.append((rank[Int(link.externalRow)], link.pass, .lone(link)))
    }
    for (row, link) in result.states.links.enumerated() where link.ledgerRow >= 0 {
      add(
        SuggestedLink(
          ledgerRow: link.ledgerRow, externalRow: Int32(row), score: link.score,
          pass: Int32(link.pass)))
    }
    for link in result.suggestions { add(link) }
    places.sort { ($0.rank, $0.pass) < ($1.rank, $1.pass) }
    self.places = places.map(\.place)
  }

  public subscript(position: Int) -> MatchCertificate {
    switch places[position] {
    case .lone(let link) where result.headers[Int(link.pass)].objective == .bestFirst:
      .bestFirst(ranked(lone: link))
    case .lone(let link): .mostMatches(lone(link))
    case .recorded(let number): .mostMatches(recorded(components.all[Int(number)]))
    case .ranked(let number): .bestFirst(ranked(components.ranked[Int(number)]))
    }
  }

  private func ranked(_ component: RankedComponent) -> BestFirstCertificate {
    certificate(
      pass: component.pass, settlesTies: component.settlesTies,
      component.externalRows, component.ledgerRows,
      component.pairs.map {
        BestFirstCertificate.Pair(
          external: Int($0.external), ledger: Int($0.ledger),
          cost: ComponentCost(matching: $0.cost), units: Int($0.units), standing: $0.standing)
      })
  }

  private func ranked(lone link: SuggestedLink) -> BestFirstCertificate {
    let header = result.headers[Int(link.pass)]
    let cost = ComponentCost(matching: check.cost(link, nearest: header.nearest))
    return certificate(
      pass: Int(link.pass),
      settlesTies: header.ambiguity == .confirmBest || header.ambiguity == .suggestBest,
      [link.externalRow], [link.ledgerRow],
      [.init(external: 0, ledger: 0, cost: cost, units: 1, standing: .chosen)])
  }

  private func certificate(
    pass: Int, settlesTies: Bool, _ externalRows: [Int32], _ ledgerRows: [Int32],
    _ pairs: [BestFirstCertificate.Pair]
  ) -> BestFirstCertificate {
    let header = result.headers[pass]
    return BestFirstCertificate(
      ruleID: header.id, ruleVersion: header.version,
      timeUnit: header.nearest == .instant ? .milliseconds : .days,
      verdict: pairs.contains { $0.standing.isOpenToChoice } ? .tied : .unique,
      settlesTies: settlesTies,
      externals: externalRows.map { result.external.id(at: Int($0)) },
      ledgers: ledgerRows.map { result.ledger.id(at: Int($0)) }, pairs: pairs,
      pairTotal: pairs.reduce(.zero) { $0 + $1.cost },
      matchTotal: pairs.reduce(.zero) { $0 + $1.cost * $1.units })
  }

  /// Two records that have no other candidate: the external one bears the cost.
  private func lone(_ link: SuggestedLink) -> ComponentCertificate {
    let cost = ComponentCost(
      matching: check.cost(link, nearest: result.headers[Int(link.pass)].nearest))
    return certificate(
      pass: Int(link.pass), .unique,
      externals: [.init(ids: [result.external.id(at: Int(link.externalRow))], price: cost)],
      ledgers: [.init(ids: [result.ledger.id(at: Int(link.ledgerRow))], price: .zero)],
      pairs: [.init(external: 0, ledger: 0, cost: cost, units: 1)])
  }

  private func recorded(_ component: RecordedComponent) -> ComponentCertificate {
    func nodes(
      _ rows: [[Int32]], _ prices: [ComponentCost], _ table: RecordTable
    ) -> [ComponentCertificate.Node] {
      zip(rows, prices).map { rows, price in
        ComponentCertificate.Node(ids: rows.map { table.id(at: Int($0)) }, price: price)
      }
    }
    return certificate(
      pass: component.pass, component.isOnlyBest ? .unique : .tied,
      externals: nodes(component.externalRows, component.proof.externalPrices, result.external),
      ledgers: nodes(component.ledgerRows, component.proof.ledgerPrices, result.ledger),
      pairs: component.arcs.map { arc in
        ComponentCertificate.Pair(
          external: Int(arc.external), ledger: Int(arc.ledger),
          cost: ComponentCost(matching: arc.cost), units: Int(arc.units))
      })
  }

  private func certificate(
    pass: Int, _ verdict: ComponentCertificate.Verdict, externals: [ComponentCertificate.Node],
    ledgers: [ComponentCertificate.Node], pairs: [ComponentCertificate.Pair]
  ) -> ComponentCertificate {
    let header = result.headers[pass]
    return ComponentCertificate(
      ruleID: header.id, ruleVersion: header.version,
      timeUnit: header.nearest == .instant ? .milliseconds : .days, verdict: verdict,
      externals: externals, ledgers: ledgers, pairs: pairs,
      pairTotal: pairs.reduce(.zero) { $0 + $1.cost },
      matchTotal: pairs.reduce(.zero) { $0 + $1.cost * $1.units })
  }
}

/// What a pair of a finished run cost.
private struct CostCheck: Sendable {
  private let byDay: CandidateCheck?
  private let byInstant: CandidateCheck?

  init(_ result: MatchResult) {
    // The run has made the same of the same tables, so this does not fail.
    let sides = try? ComparableSides(
      ledger: result.ledger, external: result.external,
      workers: Workers(count: result.options.threads))
    func check(_ nearest: Nearness) -> CandidateCheck? {
      sides.map { CandidateCheck(nearest: nearest, sides: $0) }
    }
    byDay = check(.day)
    byInstant = check(.instant)
  }

  func cost(_ link: SuggestedLink, nearest: Nearness) -> PairCost {
    (nearest == .instant ? byInstant : byDay)?
      .cost(
        ledgerRow: Int(link.ledgerRow), externalRow: Int(link.externalRow), score: link.score)
      ?? .zero
  }
}
