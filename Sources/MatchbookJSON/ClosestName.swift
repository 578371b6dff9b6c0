/// Finds the name that somebody probably meant.
///
/// Letter case does not count. A name is close if it is at most two edits away (insert, delete,
/// substitute, swap neighbours), one for names of up to three letters, or a third of its length;
/// the closest wins, of equals the first.
///
/// - Returns: `nil` if no name is close.
public func closestName(to word: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(word.lowercased().utf8)
  var best: (name: String, distance: Int)?
  for name in names {
    let candidate = Array(name.lowercased().utf8)
    let length = max(wanted.count, candidate.count)
    let limit = length <= 3 ? 1 : max(2, length / 3)
    guard abs(wanted.count - candidate.count) <= limit else { continue }
    let distance = editDistance(wanted, candidate)
    guard distance <= limit, distance < length, distance < best?.distance ?? .max else { continue }
    best = (name, distance)
  }
  return best?.name
}

/// The optimal string alignment distance: Damerau's, without editing a swapped pair again.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    current.reserveCapacity(right.count + 1)
    for column in right.indices {
      let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
      var least = min(substitution, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        least = min(least, beforeLast[column - 1] + 1)
      }
      current.append(least)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
