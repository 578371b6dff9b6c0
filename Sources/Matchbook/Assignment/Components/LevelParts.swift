/// Finds which pairs of one cost are joined by records.
struct LevelParts {
  private var parent: [Int]

  init(nodeCount: Int) { parent = Array(0..<nodeCount) }

  private mutating func root(_ node: Int) -> Int {
    var node = node
    while parent[node] != node {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }

  /// Positions of pairs by part, in the order of their first pairs.
  mutating func parts(of ends: [(Int, Int)]) -> [[Int]] {
    for (left, right) in ends {
      let (one, other) = (root(left), root(right))
      parent[max(one, other)] = min(one, other)
    }
    var numbers: [Int: Int] = [:]
    var parts: [[Int]] = []
    for (position, (left, _)) in ends.enumerated() {
      let root = root(left)
      if let number = numbers[root] {
        parts[number].append(position)
      } else {
        numbers[root] = parts.count
        parts.append([position])
      }
    }
    for (left, right) in ends {
      parent[left] = left
      parent[right] = right
    }
    return parts
  }
}
