/// Similarity of texts with more different characters than ``ScalarCodes`` can number: the plain
/// definitions over arrays of scalars. Rare, so it may be slow.
enum ManyScalars {
  static func score(
    _ measure: Similarity, _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    atLeast threshold: Int32
  ) -> Int32? {
    let left = String(decoding: left, as: UTF8.self).unicodeScalars.map(\.value)
    let right = String(decoding: right, as: UTF8.self).unicodeScalars.map(\.value)
    if measure == .jaroWinkler { return jaroWinkler(left, right, atLeast: threshold) }
    let longest = max(left.count, right.count)
    let limit = LevenshteinRatio.greatestDistance(longest: longest, atLeast: threshold)
    let distance = distance(left, right, atMost: limit)
    return distance <= limit
      ? LevenshteinRatio.score(distance: distance, longest: longest) : nil
  }

  /// One row of the usual table at a time; stops when a whole row exceeds the limit.
  private static func distance(_ left: [UInt32], _ right: [UInt32], atMost limit: Int) -> Int {
    guard abs(left.count - right.count) <= limit else { return limit + 1 }
    var row = Array(0...right.count)
    for (line, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      var least = row[0]
      for column in right.indices {
        let above = row[column + 1]
        row[column + 1] = min(
          above + 1, row[column] + 1, diagonal + (scalar == right[column] ? 0 : 1))
        diagonal = above
        least = min(least, row[column + 1])
      }
      if least > limit { return limit + 1 }
    }
    return row[right.count]
  }

  private static func jaroWinkler(
    _ left: [UInt32], _ right: [UInt32], atLeast threshold: Int32
  ) -> Int32? {
    let prefix = zip(left, right).prefix { $0 == $1 }.count
    let frame = JaroFrame(left.count, right.count, prefix: prefix)
    var isTaken = [Bool](repeating: false, count: right.count)
    var common: [UInt32] = []
    for (place, scalar) in left.enumerated() {
      let from = max(0, place - frame.reach)
      let to = min(right.count, place + frame.reach + 1)
      guard from < to else { continue }
      if let other = (from..<to).first(where: { !isTaken[$0] && right[$0] == scalar }) {
        isTaken[other] = true
        common.append(scalar)
      }
    }
    let others = right.indices.filter { isTaken[$0] }.map { right[$0] }
    let transposed = zip(common, others).filter { $0 != $1 }.count
    return frame.score(common: common.count, transposed: transposed, atLeast: threshold)
  }
}
