/// Pairs that cost the same, with an assignment among them: is it the largest, and which pairs are
/// only in some of the largest?
///
/// An assignment is the largest if no path leads from an open record of one side to an open one of
/// the other, in turns along pairs that it has not and pairs that it has. Two largest assignments
/// differ by such paths from an open record to one of the same side, and by circles. Sources: Berge,
/// "Two theorems in graph theory", 1957; Dulmage and Mendelsohn, "Coverings of bipartite graphs",
/// 1958.
struct EqualPairs {
  /// By pair: from where to where a path may go along it.
  private var moves: [(from: Int, to: Int)] = []
  /// By node: whether a path from an open external record comes here.
  private var isReached: [Bool] = []
  /// By node: whether a path leads from here to an open ledger record.
  private var leads: [Bool] = []
  /// By node: which circles it is in.
  private var circle: [Int] = []
  let isLargest: Bool

  /// - Complexity: O(pairs).
  init(_ pairs: [(external: Int, ledger: Int, isTaken: Bool)]) {
    if pairs.count == 1 {
      isLargest = pairs[0].isTaken
      (moves, isReached, leads, circle) = ([(0, 1)], [false, false], [false, false], [0, 1])
      return
    }
    var externalNodes: [Int: Int] = [:]
    var ledgerNodes: [Int: Int] = [:]
    var count = 0
    func node(_ name: Int, _ nodes: inout [Int: Int]) -> Int {
      if let node = nodes[name] { return node }
      nodes[name] = count
      count += 1
      return count - 1
    }
    var isOpen: [Int: Bool] = [:]
    for pair in pairs {
      let external = node(pair.external, &externalNodes)
      let ledger = node(pair.ledger, &ledgerNodes)
      moves.append(pair.isTaken ? (ledger, external) : (external, ledger))
      isOpen[external] = isOpen[external, default: true] && !pair.isTaken
      isOpen[ledger] = isOpen[ledger, default: true] && !pair.isTaken
    }
    var onward = [[Int]](repeating: [], count: count)
    var back = onward
    for move in moves {
      onward[move.from].append(move.to)
      back[move.to].append(move.from)
    }
    let openExternals = externalNodes.values.filter { isOpen[$0] == true }
    let openLedgers = ledgerNodes.values.filter { isOpen[$0] == true }
    let isReached = EqualPairs.reached(from: openExternals, onward)
    self.isReached = isReached
    leads = EqualPairs.reached(from: openLedgers, back)
    isLargest = !openLedgers.contains { isReached[$0] }
    circle = EqualPairs.circles(onward, back)
  }

  /// Whether some largest assignments have the pair and others do not.
  func isTied(_ pair: Int) -> Bool {
    let (from, to) = moves[pair]
    return isReached[from] || leads[to] || circle[from] == circle[to]
  }

  private static func reached(from starts: [Int], _ moves: [[Int]]) -> [Bool] {
    var isReached = [Bool](repeating: false, count: moves.count)
    var stack = starts
    for start in starts { isReached[start] = true }
    while let node = stack.popLast() {
      for next in moves[node] where !isReached[next] {
        isReached[next] = true
        stack.append(next)
      }
    }
    return isReached
  }

  /// Numbers nodes so that two have one number if paths lead from each to the other.
  ///
  /// Source: Sharir, "A strong-connectivity algorithm", 1981.
  private static func circles(_ onward: [[Int]], _ back: [[Int]]) -> [Int] {
    var isSeen = [Bool](repeating: false, count: onward.count)
    var finished: [Int] = []
    for start in onward.indices where !isSeen[start] {
      isSeen[start] = true
      var stack = [(node: start, next: 0)]
      while let top = stack.last {
        if top.next == onward[top.node].count {
          finished.append(top.node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let next = onward[top.node][top.next]
        guard !isSeen[next] else { continue }
        isSeen[next] = true
        stack.append((next, 0))
      }
    }
    var number = [Int](repeating: -1, count: onward.count)
    for start in finished.reversed() where number[start] < 0 {
      number[start] = start
      var stack = [start]
      while let node = stack.popLast() {
        for next in back[node] where number[next] < 0 {
          number[next] = start
          stack.append(next)
        }
      }
    }
    return number
  }
}
