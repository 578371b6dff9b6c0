/// What a list of literals says about a pair of records, gathered so that contradictions show.
///
/// The procedure is sound, not complete: what it calls contradictory no pair fulfils, but it does
/// not find every contradiction. Tests that it cannot read count only as themselves. A further
/// column may hold texts or numbers, so it must be contradictory as either.
struct Facts {
  /// A field of one side after its normalisers.
  struct Term: Hashable {
    let side: Side
    let field: Field
    let steps: [TextNormaliser]

    /// The field before its normalisers, which leave nothing where there was nothing.
    var base: Term { Term(side: side, field: field, steps: []) }

    /// Whether `present` and the comparisons mean the same by presence.
    var hasPlainPresence: Bool { steps.isEmpty || isText && field != .currency }

    /// Whether the field holds texts in every table.
    var isText: Bool {
      switch field {
      case .amount, .date, .named: false
      default: true
      }
    }

    /// Whether every record has a value.
    var isAlwaysPresent: Bool { steps.isEmpty && (field == .amount || field == .currency) }
  }

  struct Pair: Hashable {
    let ledger: Term
    let external: Term

    init(_ ledger: Term, _ external: Term) {
      self.ledger = ledger
      self.external = external
    }

    /// The same field of both sides, as it is.
    init(_ field: Field) {
      self.init(
        Term(side: .ledger, field: field, steps: []),
        Term(side: .external, field: field, steps: []))
    }

    static let amounts = Pair(.amount)
    static let currencies = Pair(.currency)
    static let dates = Pair(.date)
  }

  /// How two values may stand to each other, ledger first.
  struct Orders: OptionSet, Hashable {
    let rawValue: UInt8
    static let less = Orders(rawValue: 1)
    static let equal = Orders(rawValue: 2)
    static let greater = Orders(rawValue: 4)
    /// Money of two currencies.
    static let foreign = Orders(rawValue: 8)
    /// One of the values is missing.
    static let absent = Orders(rawValue: 16)
    static let ordered: Orders = [.less, .equal, .greater]
    static let every = Orders(rawValue: 31)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Those in which a comparison holds; `nil` if it is none of order.
    init?(_ comparison: Test.Comparison) {
      switch comparison {
      case .equal: self = .equal
      case .notEqual: self = [.less, .greater, .foreign]
      case .less: self = .less
      case .lessOrEqual: self = [.less, .equal]
      case .greater: self = .greater
      case .greaterOrEqual: self = [.greater, .equal]
      default: return nil
      }
    }

    /// The same seen from the other side.
    var turned: Orders {
      var turned = subtracting([.less, .greater])
      if contains(.less) { turned.insert(.greater) }
      if contains(.greater) { turned.insert(.less) }
      return turned
    }
  }

  /// What is known of two values beside each other.
  struct PairFacts {
    var orders = Orders.every
    /// `external - ledger` where both are there and comparable: days, or places of the fine grid.
    var distances = IntegerRanges.all
    var tolerances: [Tolerance] = []
    var brokenTolerances: [Tolerance] = []
    /// A tolerance holds, so both are numbers.
    var isNumeric = false
  }

  /// A comparison of a term with constants; it stands on the left.
  struct ConstantFact {
    /// Where it holds for at least one of the values.
    let orders: Orders
    let values: [String]
    let holds: Bool
  }

  struct Alike: Hashable {
    let pair: Pair
    let measure: Similarity
  }

  var pairs: [Pair: PairFacts] = [:]
  var constants: [Term: [ConstantFact]] = [:]
  var present: Set<Term> = []
  var absent: Set<Term> = []
  /// Distances of the dates in units other than days.
  var windows: [DateWindow.Unit: IntegerRanges] = [:]
  /// The greatest threshold that is reached, and the least that is missed.
  var alike: [Alike: (reached: Int32?, missed: Int32?)] = [:]
  private var opaque: [Test: Bool] = [:]
  private var hasClash = false

  init(_ literals: [Literal]) {
    for literal in literals { add(literal) }
  }

  var areContradictory: Bool {
    if hasClash { return true }
    var facts = self
    return facts.settle()
  }

  // MARK: - Gathering

  mutating func add(_ literal: Literal) {
    let test = literal.test
    if opaque.updateValue(literal.holds, forKey: test) == !literal.holds { hasClash = true }
    switch (test.ledger, test.external) {
    case (.field(let ledger, let ledgerSteps), .field(let external, let externalSteps)):
      add(
        test.comparison, literal.holds,
        Pair(
          Term(side: .ledger, field: ledger, steps: ledgerSteps),
          Term(side: .external, field: external, steps: externalSteps)))
    case (.field(let field, let steps), .constant(let value)):
      add(
        test.comparison, literal.holds, Term(side: .ledger, field: field, steps: steps), value,
        isTurned: false)
    case (.constant(let value), .field(let field, let steps)):
      add(
        test.comparison, literal.holds, Term(side: .external, field: field, steps: steps), value,
        isTurned: true)
    case (.constant, .constant): break
    }
  }

  private mutating func add(
    _ comparison: Test.Comparison, _ holds: Bool, _ term: Term, _ value: String, isTurned: Bool
  ) {
    var fact: ConstantFact?
    switch comparison {
    case .present:
      guard term.hasPlainPresence else { return }
      if holds { note(present: term) } else { absent.insert(term) }
    case .among(let values): fact = ConstantFact(orders: .equal, values: values, holds: holds)
    default:
      guard let orders = Orders(comparison) else { return }
      fact = ConstantFact(
        orders: isTurned ? orders.turned : orders, values: [value], holds: holds)
    }
    guard let fact else { return }
    constants[term, default: []].append(fact)
    if holds { note(present: term) }
  }

  private mutating func add(_ comparison: Test.Comparison, _ holds: Bool, _ pair: Pair) {
    if let orders = Orders(comparison) {
      pairs[pair, default: PairFacts()].orders
        .formIntersection(holds ? orders : Orders.every.subtracting(orders))
      if holds { note(present: pair) }
      return
    }
    switch comparison {
    case .present:
      guard pair.ledger.hasPlainPresence, pair.external.hasPlainPresence else { return }
      if holds {
        note(present: pair)
      } else {
        pairs[pair, default: PairFacts()].orders.formIntersection(.absent)
      }
    case .within(let tolerance):
      let isNumber: (Term) -> Bool = { $0.field == .amount || !$0.isText && $0.field != .date }
      guard isNumber(pair.ledger), isNumber(pair.external) else { return }
      if holds {
        pairs[pair, default: PairFacts()].tolerances.append(tolerance)
        pairs[pair]?.isNumeric = true
        pairs[pair]?.orders.formIntersection(.ordered)
        note(present: pair)
      } else {
        pairs[pair, default: PairFacts()].brokenTolerances.append(tolerance)
      }
    case .dateWithin(let window):
      guard pair == .dates else { return }
      add(window, holds)
    case .sameMonth:
      guard pair == .dates else { return }
      // Days of one month are at most thirty apart, and one day is always in its own month.
      pairs[pair, default: PairFacts()].distances
        .keep(holds ? IntegerRanges(-30, 30) : IntegerRanges(0).complement)
      if holds { note(present: pair) }
    case .similar(let measure, let threshold):
      let key = Alike(pair: pair, measure: measure)
      var bounds = alike[key] ?? (nil, nil)
      let least = threshold.millionths
      if holds {
        bounds.reached = max(bounds.reached ?? least, least)
        note(present: pair)
      } else {
        bounds.missed = min(bounds.missed ?? least, least)
      }
      alike[key] = bounds
    case .contains, .containedIn, .startsWith: if holds { note(present: pair) }
    default: break
    }
  }

  private mutating func add(_ window: DateWindow, _ holds: Bool) {
    let scale: Int128 = window.unit == .seconds ? 1000 : 1
    let inside = IntegerRanges(Int128(window.from) * scale, Int128(window.to) * scale)
    let distances = holds ? inside : inside.complement
    pairs[.dates, default: PairFacts()].distances.keep(window.unit == .days ? distances : .all)
    if window.unit != .days { windows[window.unit, default: .all].keep(distances) }
    if holds { note(present: .dates) }
  }

  private mutating func note(present pair: Pair) {
    note(present: pair.ledger)
    note(present: pair.external)
    pairs[pair, default: PairFacts()].orders.remove(.absent)
  }

  private mutating func note(present term: Term) {
    present.insert(term.base)
    if term.hasPlainPresence { present.insert(term) }
  }
}
