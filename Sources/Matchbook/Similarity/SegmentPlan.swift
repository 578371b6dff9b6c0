/// A part of all texts of one class, by place.
struct Segment {
  let start: UInt32
  let length: UInt32
  /// Its place in the order from the rarest to the commonest: with *k* edits the segments of rank
  /// 0 to *k* are looked up.
  let rank: UInt32
  let seed: UInt64
}

/// Where to cut the texts of one length, so that few texts share a segment by accident.
///
/// Sequential references share long beginnings: cut evenly, the first segments would be those of
/// every text. So a sample tells how many pairs of texts agree on each substring, and the cuts make
/// the sum over the segments least, by dynamic programming over the place of the last cut.
struct SegmentPlan {
  /// The most texts of a class that are looked at.
  static let sampleSize = 512
  /// Below this a sample says nothing.
  private static let smallestSample = 16
  /// Up to this length every place may be a cut; longer texts are cut evenly.
  private static let mostPlaces = 64

  /// Each row is a sampled text's hashes before each place.
  private let sample: [[UInt64]]
  private let powers: UnsafePointer<UInt64>
  private let length: Int
  private var table = [UInt64](repeating: 0, count: 4 * SegmentPlan.sampleSize)
  private var counts = [Int](repeating: 0, count: 4 * SegmentPlan.sampleSize)

  init(length: Int, sample: [[UInt64]], powers: UnsafePointer<UInt64>) {
    self.length = length
    self.sample = sample.count < SegmentPlan.smallestSample ? [] : sample
    self.powers = powers
  }

  /// The segments that a threshold asks for: one more than there may be edits. Where texts are too
  /// short for that, one empty segment, which every text has.
  mutating func segments(atLeast threshold: Int32, classNumber: Int) -> [Segment] {
    let edits = TextClass.greatestDistance(length: length, atLeast: threshold)
    if edits < length { return segments(edits + 1, classNumber: classNumber) }
    let seed = SegmentHash.segmentSeed(class: classNumber, segment: 0)
    return [Segment(start: 0, length: 0, rank: 0, seed: seed)]
  }

  /// Cuts into so many segments, at most one per scalar.
  ///
  /// - Complexity: O(*n*^2 * (*s* + *k*)) for *n* places, *s* sampled texts and *k* segments.
  private mutating func segments(_ count: Int, classNumber: Int) -> [Segment] {
    var bounds = (0...count).map { length * $0 / count }
    if !sample.isEmpty, length <= SegmentPlan.mostPlaces, count > 1 { bounds = leastBounds(count) }
    let costs = (0..<count).map { pairs(bounds[$0], bounds[$0 + 1]) }
    let order = (0..<count).sorted { (costs[$0], $0) < (costs[$1], $1) }
    var ranks = [Int](repeating: 0, count: count)
    for (rank, segment) in order.enumerated() { ranks[segment] = rank }
    return (0..<count).map {
      Segment(
        start: UInt32(bounds[$0]), length: UInt32(bounds[$0 + 1] - bounds[$0]),
        rank: UInt32(ranks[$0]),
        seed: SegmentHash.segmentSeed(class: classNumber, segment: $0))
    }
  }

  private mutating func leastBounds(_ count: Int) -> [Int] {
    let width = length + 1
    var cost = [Int](repeating: 0, count: width * width)
    for start in 0..<length {
      for end in start + 1...length { cost[start * width + end] = pairs(start, end) }
    }
    /// The least cost of cutting what lies before a place into so many segments.
    var least = [Int](repeating: .max, count: (count + 1) * width)
    var cut = [Int](repeating: 0, count: (count + 1) * width)
    least[0] = 0
    for segment in 1...count {
      // A segment in the middle is looked for at more places than one at an end.
      let shifts = 1 + 2 * min(segment - 1, count - segment)
      for end in segment...length {
        for start in segment - 1..<end {
          let before = least[(segment - 1) * width + start]
          guard before < .max else { continue }
          // One more per segment: of equal costs the one with fewer shared segments is no worse.
          let sum = before + shifts * (cost[start * width + end] + 1)
          if sum < least[segment * width + end] {
            least[segment * width + end] = sum
            cut[segment * width + end] = start
          }
        }
      }
    }
    var bounds = [length]
    for segment in stride(from: count, to: 0, by: -1) {
      bounds.append(cut[segment * width + bounds[bounds.count - 1]])
    }
    return bounds.reversed()
  }

  /// How many pairs of the sample agree between two places.
  private mutating func pairs(_ start: Int, _ end: Int) -> Int {
    let mask = table.count - 1
    for index in counts.indices { counts[index] = 0 }
    var pairs = 0
    for before in sample {
      let hash = before.withUnsafeBufferPointer { before in
        before.baseAddress.map {
          SegmentHash.hash($0, from: start, length: end - start, powers)
        } ?? 0
      }
      var slot = Int(truncatingIfNeeded: KeyEntry.fold(hash, 0x9E37_79B9_7F4A_7C15)) & mask
      while counts[slot] > 0, table[slot] != hash { slot = (slot + 1) & mask }
      table[slot] = hash
      pairs += counts[slot]
      counts[slot] += 1
    }
    return pairs
  }
}
