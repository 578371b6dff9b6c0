/// A source of random numbers that gives the same numbers for the same seed, everywhere and always.
///
/// The algorithm is xoshiro256**, its state filled by SplitMix64 (Blackman and Vigna, "Scrambled
/// linear pseudorandom number generators", 2021). The helpers below are part of the promise: unlike
/// `Int.random(in:using:)`, whose use of a generator may change with the standard library, they
/// draw in a way that is written down here. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Makes the generator of a seed.
  ///
  /// - Parameters:
  ///   - seed: Any number; neighbouring seeds give unrelated numbers.
  ///   - stream: Different streams of one seed are unrelated, so that drawing more numbers for one
  ///     purpose does not move those of another.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var filler = SplitMix64(state: seed)
    var second = SplitMix64(state: filler.next() ^ stream)
    state = (second.next(), second.next(), second.next(), second.next())
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// A number from 0 up to, and without, a bound; each is equally likely.
  ///
  /// The high half of `next() * bound`; draws whose low half is below `2^64 mod bound` are repeated
  /// (Lemire, "Fast random integer generation in an interval", 2019).
  public mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "There is no number below 0 to draw")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = next().multipliedFullWidth(by: bound)
      }
    }
    return product.high
  }

  /// A number of a range, both ends included; each is equally likely.
  public mutating func number(in range: ClosedRange<Int>) -> Int {
    let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    let offset = span == .max ? next() : below(span + 1)
    return range.lowerBound &+ Int(truncatingIfNeeded: offset)
  }

  /// Tells whether something happens that happens `count` times `in` so many.
  public mutating func happens(_ count: UInt64, in total: UInt64) -> Bool {
    below(total) < count
  }

  /// One element, each equally likely; `nil` if there is none.
  public mutating func element<Elements: RandomAccessCollection>(
    of elements: Elements
  ) -> Elements.Element? {
    guard !elements.isEmpty else { return nil }
    let offset = Int(below(UInt64(elements.count)))
    return elements[elements.index(elements.startIndex, offsetBy: offset)]
  }

  /// Brings elements into a random order, each order equally likely (Fisher and Yates, from the
  /// last position down).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var position = elements.count - 1
    while position > 0 {
      elements.swapAt(position, Int(below(UInt64(position + 1))))
      position -= 1
    }
  }

  /// The numbers `0..<count` in a random order.
  public mutating func permutation(_ count: Int) -> [UInt32] {
    precondition(count <= Int(UInt32.max), "A permutation of \(count) numbers needs wider numbers")
    var numbers = (0..<count).map { UInt32(truncatingIfNeeded: $0) }
    shuffle(&numbers)
    return numbers
  }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix64: Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
