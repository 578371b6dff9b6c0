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

  /// The segments that a threshold asks for: one more than there may be edits, or two more if they
  /// are to be looked up in pairs. Where texts are too short for that, one empty segment, which
  /// every text has.
  ///
  /// Pairs cost more look-ups and more entries; so they are for few edits, and only where a segment
  /// alone would lead to more than `rowsAllowed` rows, by the sample.
  mutating func segments(
    atLeast threshold: Int32, classNumber: Int, rowCount: Int, rowsAllowed: Int
  ) -> (segments: [Segment], arePaired: Bool) {
    let edits = TextClass.greatestDistance(length: length, atLeast: threshold)
    if edits >= length {
      let seed = SegmentHash.segmentSeed(class: classNumber, segment: 0)
      return ([Segment(start: 0, length: 0, rank: 0, seed: seed)], false)
    }
    let single = segments(edits + 1, classNumber: classNumber)
    let arePaired =
      (1...TextClass.mostEditsOfPairs).contains(edits) && edits + 2 <= length
      && rowsPerQuery(single, rowCount) >= rowsAllowed
    return arePaired
      ? (segments(edits + 2, classNumber: classNumber), true) : (single, false)
  }

  /// About how many rows a text like those of the sample leads to.
  private mutating func rowsPerQuery(_ segments: [Segment], _ rowCount: Int) -> Int {
    var sum = 0
    for (index, segment) in segments.enumerated() {
      let start = Int(segment.start)
      sum += shifts(index + 1, of: segments.count) * pairs(start, start + Int(segment.length))
    }
    return sum * 2 * rowCount / max(1, sample.count * sample.count)
  }

  /// At how many places a segment is looked for: fewer at the ends than in the middle.
  private func shifts(_ ordinal: Int, of count: Int) -> Int {
    1 + 2 * min(ordinal - 1, count - ordinal)
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
      let shifts = shifts(segment, of: count)
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
