/// A whole number in which a solver counts costs and prices.
///
/// The narrowest one that cannot overflow is chosen for each component; narrow numbers are compared
/// several at a time. All counts of positions are multiples of `AssignmentLimits.laneCount`.
protocol DualScalar: FixedWidthInteger, SignedInteger, BitwiseCopyable, Sendable {
  /// The least and the second least of `costs[j] - prices[j]`, equal if the least stands twice, and
  /// the first position of the least.
  static func twoLeast(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>, _ count: Int
  ) -> (least: Self, second: Self, position: Int)

  /// Lowers each of `distances` to `costs[j] - prices[j] + offset` where that is less, and returns
  /// the least distance and its first position.
  static func relax(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>,
    _ distances: UnsafeMutablePointer<Self>, _ offset: Self, _ count: Int
  ) -> (least: Self, position: Int)

  /// Lowers each of `prices` to `costs[j]` where that is less, and notes the row whose costs these
  /// are.
  static func lower(
    _ prices: UnsafeMutablePointer<Self>, _ rows: UnsafeMutablePointer<Int32>,
    to costs: UnsafePointer<Self>, of row: Int32, _ count: Int)

  /// The first position, not before `start`, at which `costs[j] - prices[j]` is `value`; `count`
  /// if there is none.
  static func first(
    _ value: Self, in costs: UnsafePointer<Self>, less prices: UnsafePointer<Self>,
    from start: Int, _ count: Int
  ) -> Int
}

/// Numbers below which the sums of a solver stay within the bits of its scalar.
///
/// With b value bits: no distance exceeds `giveUp`, no price lies further below zero than twice
/// that, so `absent` cannot be reached and `absent - price + distance - closed` stays below 2^b.
enum AssignmentLimits {
  /// Positions of a row are filled up to a multiple of this many.
  static let laneCount = 4

  /// The widest range of costs of a component in which every pair is allowed, counted twice.
  static func completeRange<Scalar: DualScalar>(_: Scalar.Type) -> Scalar {
    1 << Scalar(Scalar.bitWidth - 8)
  }
  /// The largest price of leaving a node open.
  static func giveUp<Scalar: DualScalar>(_: Scalar.Type) -> Scalar {
    1 << Scalar(Scalar.bitWidth - 5)
  }
  /// Stands for the cost of a pair that is not allowed.
  static func absent<Scalar: DualScalar>(_: Scalar.Type) -> Scalar {
    1 << Scalar(Scalar.bitWidth - 3)
  }
  /// The price that keeps a column out of further comparisons.
  static func closed<Scalar: DualScalar>(_: Scalar.Type) -> Scalar {
    -(1 << Scalar(Scalar.bitWidth - 2))
  }

  /// What leaving a node open costs, so that no saving elsewhere is worth it, in a component whose
  /// smaller side has `count` nodes and whose costs lie from 0 to `range`.
  ///
  /// Prices are sums along alternating paths, of at most `2 * count` costs, with or without one
  /// such price; eight times the longest path keeps the two kinds apart.
  static func giveUp(count: Int, range: Int128) -> Int128 {
    8 * (Int128(count) + 2) * (range + 1)
  }
}

extension DualScalar {
  @inline(__always)
  static func twoLeast(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>, _ count: Int
  ) -> (least: Self, second: Self, position: Int) {
    var (least, second, place) = (Self.max, Self.max, 0)
    for position in 0..<count {
      let reduced = costs[position] &- prices[position]
      let isLess = reduced < least
      second = Swift.min(second, isLess ? least : reduced)
      least = isLess ? reduced : least
      place = isLess ? position : place
    }
    return (least, second, place)
  }

  @inline(__always)
  static func relax(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>,
    _ distances: UnsafeMutablePointer<Self>, _ offset: Self, _ count: Int
  ) -> (least: Self, position: Int) {
    var (least, place) = (Self.max, 0)
    for position in 0..<count {
      let distance = Swift.min(
        distances[position], costs[position] &- prices[position] &+ offset)
      distances[position] = distance
      place = distance < least ? position : place
      least = Swift.min(least, distance)
    }
    return (least, place)
  }

  @inline(__always)
  static func lower(
    _ prices: UnsafeMutablePointer<Self>, _ rows: UnsafeMutablePointer<Int32>,
    to costs: UnsafePointer<Self>, of row: Int32, _ count: Int
  ) {
    for position in 0..<count {
      let isLess = costs[position] < prices[position]
      prices[position] = isLess ? costs[position] : prices[position]
      rows[position] = isLess ? row : rows[position]
    }
  }

  @inline(__always)
  static func first(
    _ value: Self, in costs: UnsafePointer<Self>, less prices: UnsafePointer<Self>,
    from start: Int, _ count: Int
  ) -> Int {
    var position = start
    while position < count, costs[position] &- prices[position] != value { position += 1 }
    return position
  }
}

extension Int64: DualScalar {}
extension Int128: DualScalar {}

/// The least numbers of every fourth position, and where they stand first.
private struct Quarters {
  var least = SIMD4<Int32>(repeating: .max)
  var position = SIMD4<Int32>()

  @inline(__always)
  mutating func take(_ values: SIMD4<Int32>, at positions: SIMD4<Int32>) {
    let isLess = values .< least
    least.replace(with: values, where: isLess)
    position.replace(with: positions, where: isLess)
  }

  /// The least of all and its first position.
  @inline(__always)
  var first: (least: Int32, position: Int) {
    var (best, place) = (least[0], position[0])
    for lane in 1..<4 {
      let isEarlier =
        least[lane] < best || (least[lane] == best && position[lane] < place)
      best = isEarlier ? least[lane] : best
      place = isEarlier ? position[lane] : place
    }
    return (best, Int(place))
  }
}

extension Int32: DualScalar {
  private static var lanes: SIMD4<Int32> {
    @inline(__always) get { SIMD4(0, 1, 2, 3) }
  }

  /// Up to so many positions it takes less to note where the least stands than to look for it
  /// afterwards.
  private static var fewPositions: Int { 64 }

  @inline(__always)
  static func twoLeast(
    _ costs: UnsafePointer<Int32>, _ prices: UnsafePointer<Int32>, _ count: Int
  ) -> (least: Int32, second: Int32, position: Int) {
    guard count <= fewPositions else { return twoLeastOfMany(costs, prices, count) }
    var quarters = Quarters()
    var second = quarters.least
    var positions = lanes
    var position = 0
    while position < count {
      let reduced = vector(costs, position) &- vector(prices, position)
      let isLess = reduced .< quarters.least
      let larger = reduced.replacing(with: quarters.least, where: isLess)
      second.replace(with: larger, where: larger .< second)
      quarters.least.replace(with: reduced, where: isLess)
      quarters.position.replace(with: positions, where: isLess)
      positions &+= 4
      position &+= 4
    }
    var least = quarters.least[0]
    var next = second[0]
    for lane in 1..<4 {
      next = Swift.min(next, second[lane], Swift.max(least, quarters.least[lane]))
      least = Swift.min(least, quarters.least[lane])
    }
    return (least, next, quarters.first.position)
  }

  /// The same with two chains of comparisons, because each waits for the one before.
  @inline(never)
  private static func twoLeastOfMany(
    _ costs: UnsafePointer<Int32>, _ prices: UnsafePointer<Int32>, _ count: Int
  ) -> (least: Int32, second: Int32, position: Int) {
    var least = SIMD4<Int32>(repeating: .max)
    var (second, otherLeast, otherSecond) = (least, least, least)
    @inline(__always)
    func take(
      _ position: Int, _ least: inout SIMD4<Int32>, _ second: inout SIMD4<Int32>
    ) {
      let reduced = vector(costs, position) &- vector(prices, position)
      let isLess = reduced .< least
      let larger = reduced.replacing(with: least, where: isLess)
      least.replace(with: reduced, where: isLess)
      second.replace(with: larger, where: larger .< second)
    }
    var position = 0
    while position &+ 4 < count {
      take(position, &least, &second)
      take(position &+ 4, &otherLeast, &otherSecond)
      position &+= 8
    }
    if position < count { take(position, &least, &second) }
    var (first, next) = (Int32.max, Int32.max)
    for lane in 0..<4 {
      next = Swift.min(next, Swift.max(first, least[lane]), second[lane])
      first = Swift.min(first, least[lane])
      next = Swift.min(next, Swift.max(first, otherLeast[lane]), otherSecond[lane])
      first = Swift.min(first, otherLeast[lane])
    }
    return (first, next, Int32.first(first, in: costs, less: prices, from: 0, count))
  }

  @inline(__always)
  static func relax(
    _ costs: UnsafePointer<Int32>, _ prices: UnsafePointer<Int32>,
    _ distances: UnsafeMutablePointer<Int32>, _ offset: Int32, _ count: Int
  ) -> (least: Int32, position: Int) {
    guard count <= fewPositions else {
      return relaxMany(costs, prices, distances, offset, count)
    }
    var quarters = Quarters()
    var positions = lanes
    let shift = SIMD4<Int32>(repeating: offset)
    var position = 0
    while position < count {
      let reached = vector(costs, position) &- vector(prices, position) &+ shift
      var distance = vector(distances, position)
      distance.replace(with: reached, where: reached .< distance)
      store(distance, distances, position)
      quarters.take(distance, at: positions)
      positions &+= 4
      position &+= 4
    }
    return quarters.first
  }

  @inline(never)
  private static func relaxMany(
    _ costs: UnsafePointer<Int32>, _ prices: UnsafePointer<Int32>,
    _ distances: UnsafeMutablePointer<Int32>, _ offset: Int32, _ count: Int
  ) -> (least: Int32, position: Int) {
    var least = SIMD4<Int32>(repeating: .max)
    var otherLeast = least
    let shift = SIMD4<Int32>(repeating: offset)
    @inline(__always)
    func take(_ position: Int, _ least: inout SIMD4<Int32>) {
      let reached = vector(costs, position) &- vector(prices, position) &+ shift
      var distance = vector(distances, position)
      distance.replace(with: reached, where: reached .< distance)
      store(distance, distances, position)
      least.replace(with: distance, where: distance .< least)
    }
    var position = 0
    while position &+ 4 < count {
      take(position, &least)
      take(position &+ 4, &otherLeast)
      position &+= 8
    }
    if position < count { take(position, &least) }
    least.replace(with: otherLeast, where: otherLeast .< least)
    let first = Swift.min(least[0], least[1], least[2], least[3])
    return (
      first,
      Int32.first(first, from: 0, count) {
        vector(distances, $0)
      } at: {
        distances[$0]
      }
    )
  }

  @inline(__always)
  static func lower(
    _ prices: UnsafeMutablePointer<Int32>, _ rows: UnsafeMutablePointer<Int32>,
    to costs: UnsafePointer<Int32>, of row: Int32, _ count: Int
  ) {
    let number = SIMD4<Int32>(repeating: row)
    var position = 0
    while position < count {
      let cost = vector(costs, position)
      let price = vector(prices, position)
      let isLess = cost .< price
      store(price.replacing(with: cost, where: isLess), prices, position)
      store(vector(rows, position).replacing(with: number, where: isLess), rows, position)
      position &+= 4
    }
  }

  @inline(__always)
  static func first(
    _ value: Int32, in costs: UnsafePointer<Int32>, less prices: UnsafePointer<Int32>,
    from start: Int, _ count: Int
  ) -> Int {
    first(value, from: start, count) {
      vector(costs, $0) &- vector(prices, $0)
    } at: {
      costs[$0] &- prices[$0]
    }
  }

  /// Looks at four positions at a time, and at each only where one of them fits.
  @inline(__always)
  private static func first(
    _ value: Int32, from start: Int, _ count: Int, vector: (Int) -> SIMD4<Int32>,
    at: (Int) -> Int32
  ) -> Int {
    let wanted = SIMD4<Int32>(repeating: value)
    var position = start
    while position < count {
      if position & 3 == 0 {
        while position < count, !any(vector(position) .== wanted) { position &+= 4 }
        if position >= count { return count }
      }
      if at(position) == value { return position }
      position &+= 1
    }
    return count
  }

  @inline(__always)
  private static func vector(_ base: UnsafePointer<Int32>, _ position: Int) -> SIMD4<Int32> {
    UnsafeRawPointer(base + position).load(as: SIMD4<Int32>.self)
  }

  @inline(__always)
  private static func store(
    _ values: SIMD4<Int32>, _ base: UnsafeMutablePointer<Int32>, _ position: Int
  ) {
    UnsafeMutableRawPointer(base + position).storeBytes(of: values, as: SIMD4<Int32>.self)
  }
}
