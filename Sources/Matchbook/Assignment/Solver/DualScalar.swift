/// A whole number in which a solver counts costs and prices.
///
/// The narrowest one that cannot overflow is chosen for each component; narrow numbers are compared
/// several at a time. All counts of positions are multiples of `AssignmentLimits.laneCount`.
protocol DualScalar: FixedWidthInteger, SignedInteger, BitwiseCopyable, Sendable {
  /// The least and the second least of `costs[j] - prices[j]`; equal if the least stands twice.
  static func twoLeast(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>, _ count: Int
  ) -> (least: Self, second: Self)

  /// Lowers each of `distances` to `costs[j] - prices[j] + offset` where that is less, and returns
  /// the least distance.
  static func relax(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>,
    _ distances: UnsafeMutablePointer<Self>, _ offset: Self, _ count: Int
  ) -> Self

  /// The first position, not before `start`, at which `values[j]` is `value`; `count` if there is
  /// none.
  static func first(
    _ value: Self, in values: UnsafePointer<Self>, from start: Int, _ count: Int
  ) -> Int

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
  static let laneCount = 8

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
  ) -> (least: Self, second: Self) {
    var least = Self.max
    var second = Self.max
    for position in 0..<count {
      let reduced = costs[position] &- prices[position]
      let larger = Swift.max(reduced, least)
      least = Swift.min(reduced, least)
      second = Swift.min(second, larger)
    }
    return (least, second)
  }

  @inline(__always)
  static func relax(
    _ costs: UnsafePointer<Self>, _ prices: UnsafePointer<Self>,
    _ distances: UnsafeMutablePointer<Self>, _ offset: Self, _ count: Int
  ) -> Self {
    var least = Self.max
    for position in 0..<count {
      let distance = Swift.min(
        distances[position], costs[position] &- prices[position] &+ offset)
      distances[position] = distance
      least = Swift.min(least, distance)
    }
    return least
  }
}

extension DualScalar {
  @inline(__always)
  static func first(
    _ value: Self, in values: UnsafePointer<Self>, from start: Int, _ count: Int
  ) -> Int {
    var position = start
    while position < count, values[position] != value { position += 1 }
    return position
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

extension Int32: DualScalar {
  @inline(__always)
  static func twoLeast(
    _ costs: UnsafePointer<Int32>, _ prices: UnsafePointer<Int32>, _ count: Int
  ) -> (least: Int32, second: Int32) {
    var least = SIMD8<Int32>(repeating: .max)
    var second = least
    for position in stride(from: 0, to: count, by: 8) {
      let reduced = vector(costs, position) &- vector(prices, position)
      let isLess = reduced .< least
      let larger = reduced.replacing(with: least, where: isLess)
      least.replace(with: reduced, where: isLess)
      second.replace(with: larger, where: larger .< second)
    }
    var first = least[0]
    var next = second[0]
    for lane in 1..<8 {
      next = Swift.min(next, second[lane], Swift.max(first, least[lane]))
      first = Swift.min(first, least[lane])
    }
    return (first, next)
  }

  @inline(__always)
  static func relax(
    _ costs: UnsafePointer<Int32>, _ prices: UnsafePointer<Int32>,
    _ distances: UnsafeMutablePointer<Int32>, _ offset: Int32, _ count: Int
  ) -> Int32 {
    var least = SIMD8<Int32>(repeating: .max)
    let shift = SIMD8<Int32>(repeating: offset)
    for position in stride(from: 0, to: count, by: 8) {
      let reached = vector(costs, position) &- vector(prices, position) &+ shift
      var distance = vector(distances, position)
      distance.replace(with: reached, where: reached .< distance)
      UnsafeMutableRawPointer(distances + position).storeBytes(
        of: distance, as: SIMD8<Int32>.self)
      least.replace(with: distance, where: distance .< least)
    }
    return least.min()
  }

  @inline(__always)
  static func first(
    _ value: Int32, in values: UnsafePointer<Int32>, from start: Int, _ count: Int
  ) -> Int {
    first(value, from: start, count) {
      vector(values, $0)
    } at: {
      values[$0]
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

  /// Looks at eight positions at a time, and at each only where one of them fits.
  @inline(__always)
  private static func first(
    _ value: Int32, from start: Int, _ count: Int, vector: (Int) -> SIMD8<Int32>,
    at: (Int) -> Int32
  ) -> Int {
    let wanted = SIMD8<Int32>(repeating: value)
    var position = start
    while position < count {
      if position & 7 == 0 {
        while position < count, !any(vector(position) .== wanted) { position += 8 }
        if position >= count { return count }
      }
      if at(position) == value { return position }
      position += 1
    }
    return count
  }

  @inline(__always)
  private static func vector(_ base: UnsafePointer<Int32>, _ position: Int) -> SIMD8<Int32> {
    UnsafeRawPointer(base + position).load(as: SIMD8<Int32>.self)
  }
}
