/// Strongly connected parts of a graph.
enum StrongParts {
  /// A number for each node, equal within a part.
  ///
  /// Source: Tarjan, "Depth-first search and linear graph algorithms", 1972; with a stack of its
  /// own, so that a long chain of records cannot exhaust the thread's.
  static func find(count: Int, _ successors: (Int) -> [Int]) -> [Int] {
    var part = [Int](repeating: -1, count: count)
    var order = [Int](repeating: -1, count: count)
    var low = [Int](repeating: 0, count: count)
    var isOpen = [Bool](repeating: false, count: count)
    var open: [Int] = []
    var calls: [(node: Int, successors: [Int], next: Int)] = []
    var time = 0
    var parts = 0
    for root in 0..<count where order[root] < 0 {
      calls.append((root, successors(root), 0))
      order[root] = time
      low[root] = time
      time += 1
      open.append(root)
      isOpen[root] = true
      while let call = calls.last {
        let node = call.node
        if call.next < call.successors.count {
          calls[calls.count - 1].next += 1
          let successor = call.successors[call.next]
          if order[successor] < 0 {
            order[successor] = time
            low[successor] = time
            time += 1
            open.append(successor)
            isOpen[successor] = true
            calls.append((successor, successors(successor), 0))
          } else if isOpen[successor] {
            low[node] = min(low[node], order[successor])
          }
        } else {
          calls.removeLast()
          if let parent = calls.last?.node { low[parent] = min(low[parent], low[node]) }
          if low[node] == order[node] {
            while let member = open.popLast() {
              isOpen[member] = false
              part[member] = parts
              if member == node { break }
            }
            parts += 1
          }
        }
      }
    }
    return part
  }
}
