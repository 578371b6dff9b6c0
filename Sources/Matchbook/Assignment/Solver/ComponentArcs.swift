/// The arcs of one component, with nodes counted by their place in it.
///
/// Points into the problem and into its split; lives as long as a component is being solved.
struct ComponentArcs {
  let externalCount: Int
  let ledgerCount: Int
  let arcCount: Int
  /// The least and the greatest cost.
  let lowest: Int64
  let highest: Int64
  /// Nodes by place; both `nil` for a matrix, whose places are its nodes.
  private let externals: UnsafePointer<Int32>?
  private let ledgers: UnsafePointer<Int32>?
  /// Places by node; not used for a matrix.
  private let placeOfLedger: UnsafePointer<Int32>?
  private let starts: UnsafePointer<Int32>?
  private let ledgerOfArc: UnsafePointer<Int32>?
  fileprivate let costs: UnsafePointer<Int64>

  /// The whole of a matrix, which has at least one cell.
  init?(externalCount: Int, ledgerCount: Int, matrix: UnsafeBufferPointer<Int64>) {
    guard let base = matrix.baseAddress, externalCount > 0, ledgerCount > 0 else { return nil }
    self.externalCount = externalCount
    self.ledgerCount = ledgerCount
    arcCount = matrix.count
    costs = base
    externals = nil
    ledgers = nil
    placeOfLedger = nil
    starts = nil
    ledgerOfArc = nil
    (lowest, highest) = ComponentArcs.extremes(
      of: base, 0..<matrix.count, (.max, .min))
  }

  /// A component of a problem of single arcs.
  init?(
    _ number: Int, of split: ComponentSplit, starts: UnsafeBufferPointer<Int32>,
    ledgerOfArc: UnsafeBufferPointer<Int32>, costs: UnsafeBufferPointer<Int64>
  ) {
    let externals = split.externals(of: number)
    let ledgers = split.ledgers(of: number)
    guard let startBase = starts.baseAddress, let ledgerBase = ledgerOfArc.baseAddress,
      let costBase = costs.baseAddress
    else { return nil }
    externalCount = externals.count
    ledgerCount = ledgers.count
    self.externals = externals.baseAddress.map { UnsafePointer($0) }
    self.ledgers = ledgers.baseAddress.map { UnsafePointer($0) }
    placeOfLedger = split.placeOfLedger
    self.starts = startBase
    self.ledgerOfArc = ledgerBase
    self.costs = costBase
    var count = 0
    var extremes = (lowest: Int64.max, highest: Int64.min)
    for external in externals {
      let range = Int(startBase[Int(external)])..<Int(startBase[Int(external) + 1])
      count += range.count
      extremes = ComponentArcs.extremes(of: costBase, range, extremes)
    }
    arcCount = count
    (lowest, highest) = extremes
  }

  @inline(__always)
  private static func extremes(
    of costs: UnsafePointer<Int64>, _ range: Range<Int>, _ start: (lowest: Int64, highest: Int64)
  ) -> (lowest: Int64, highest: Int64) {
    // Two chains of comparisons, because each waits for the one before.
    var (lowest, highest) = start
    var (second, secondHighest) = start
    var arc = range.lowerBound
    while arc &+ 1 < range.upperBound {
      lowest = min(lowest, costs[arc])
      second = min(second, costs[arc &+ 1])
      highest = max(highest, costs[arc])
      secondHighest = max(secondHighest, costs[arc &+ 1])
      arc &+= 2
    }
    if arc < range.upperBound {
      lowest = min(lowest, costs[arc])
      highest = max(highest, costs[arc])
    }
    (lowest, highest) = (min(lowest, second), max(highest, secondHighest))
    return (lowest, highest)
  }

  var isComplete: Bool { arcCount == externalCount * ledgerCount }

  /// Whether rows of a solver are ledger nodes; the smaller side chooses.
  var isTransposed: Bool { ledgerCount < externalCount }

  @inline(__always)
  func external(at place: Int) -> Int {
    externals.map { Int($0[place]) } ?? place
  }

  @inline(__always)
  func ledger(at place: Int) -> Int {
    ledgers.map { Int($0[place]) } ?? place
  }

  /// Positions of the arcs of the external node at a place.
  @inline(__always)
  func arcs(ofExternalAt place: Int) -> Range<Int> {
    guard let starts else { return place * ledgerCount..<(place + 1) * ledgerCount }
    let external = external(at: place)
    return Int(starts[external])..<Int(starts[external + 1])
  }

  @inline(__always)
  func cost(of arc: Int) -> Int64 { costs[arc] }

  /// The place of the ledger node of the arc that is `offset` past the first of its external node.
  @inline(__always)
  func ledgerPlace(of arc: Int, offset: Int) -> Int {
    guard let ledgerOfArc, let placeOfLedger else { return offset }
    return Int(placeOfLedger[Int(ledgerOfArc[arc])])
  }

  /// The cost of an arc above the least one.
  @inline(__always)
  func costAboveLeast<Scalar: DualScalar>(of arc: Int, _: Scalar.Type) -> Scalar {
    Scalar.bitWidth <= 64
      ? Scalar(truncatingIfNeeded: costs[arc] &- lowest)
      : Scalar(truncatingIfNeeded: costs[arc]) &- Scalar(truncatingIfNeeded: lowest)
  }
}

extension DenseSolver {
  /// Takes a component over: the smaller side's nodes as rows, costs from zero and twice.
  ///
  /// - Parameter giveUp: What it costs to leave a row open; `nil` if every pair is allowed, so
  ///   that no row stays open.
  func load(_ component: ComponentArcs, giveUp: Scalar?) {
    let isTransposed = component.isTransposed
    prepare(
      rowCount: isTransposed ? component.ledgerCount : component.externalCount,
      columnCount: isTransposed ? component.externalCount : component.ledgerCount,
      giveUp: giveUp)
    let isComplete = component.isComplete
    if isComplete && !isTransposed {
      loadLines(component)
      return
    }
    if isComplete { closePadding() } else { fillWithAbsent() }
    let costs = costs
    let width = width
    for place in 0..<component.externalCount {
      let range = component.arcs(ofExternalAt: place)
      for (offset, arc) in range.enumerated() {
        let ledger =
          isComplete ? offset : component.ledgerPlace(of: arc, offset: offset)
        let cell = isTransposed ? ledger * width + place : place * width + ledger
        costs[cell] = component.costAboveLeast(of: arc, Scalar.self) &<< 1
      }
    }
  }

  /// Takes over a component of which every pair is allowed and whose rows are external nodes: their
  /// arcs are the rows of the table.
  private func loadLines(_ component: ComponentArcs) {
    let absent = AssignmentLimits.absent(Scalar.self)
    let (columnCount, width, lowest) = (columnCount, width, component.lowest)
    var line = costs
    for place in 0..<component.externalCount {
      let source = component.costs + component.arcs(ofExternalAt: place).lowerBound
      var column = 0
      if Scalar.bitWidth <= 64 {
        while column < columnCount {
          line[column] = Scalar(truncatingIfNeeded: source[column] &- lowest) &<< 1
          column &+= 1
        }
      } else {
        while column < columnCount {
          line[column] = (Scalar(source[column]) &- Scalar(lowest)) &<< 1
          column &+= 1
        }
      }
      while column < width {
        line[column] = absent
        column &+= 1
      }
      line += width
    }
  }
}

extension SparseSolver {
  /// Takes a component over: the smaller side's nodes as rows, costs from zero.
  func load(_ component: ComponentArcs, giveUp: Scalar) {
    let isTransposed = component.isTransposed
    prepare(
      rowCount: isTransposed ? component.ledgerCount : component.externalCount,
      columnCount: isTransposed ? component.externalCount : component.ledgerCount,
      arcCount: component.arcCount, giveUp: giveUp)
    let starts = starts
    let columns = columns
    let costs = costs
    guard isTransposed else {
      var next = 0
      for place in 0..<component.externalCount {
        starts[place] = Int32(truncatingIfNeeded: next)
        for (offset, arc) in component.arcs(ofExternalAt: place).enumerated() {
          columns[next] = Int32(
            truncatingIfNeeded: component.ledgerPlace(of: arc, offset: offset))
          costs[next] = component.costAboveLeast(of: arc, Scalar.self)
          next += 1
        }
      }
      starts[component.externalCount] = Int32(truncatingIfNeeded: next)
      return
    }
    // A counting sort; each row's start moves to its end while the row is filled, and back.
    starts.update(repeating: 0, count: rowCount + 1)
    for place in 0..<component.externalCount {
      for (offset, arc) in component.arcs(ofExternalAt: place).enumerated() {
        starts[component.ledgerPlace(of: arc, offset: offset) + 1] += 1
      }
    }
    for row in 0..<rowCount { starts[row + 1] += starts[row] }
    for place in 0..<component.externalCount {
      for (offset, arc) in component.arcs(ofExternalAt: place).enumerated() {
        let row = component.ledgerPlace(of: arc, offset: offset)
        let next = Int(starts[row])
        columns[next] = Int32(truncatingIfNeeded: place)
        costs[next] = component.costAboveLeast(of: arc, Scalar.self)
        starts[row] += 1
      }
    }
    for row in stride(from: rowCount, to: 0, by: -1) { starts[row] = starts[row - 1] }
    starts[0] = 0
  }
}
