/// The rows of a question in ascending order of their amounts, divided by what divides all of them.
///
/// A *position* is a place in this order. Equal amounts, *twins*, stand side by side, those with
/// more evidence first, then the earlier rows. One set stands for all sets that differ only by
/// exchanging twins: the *canonical* one, which takes the twins of an amount from the first on.
/// So its next position after *p* is *p* + 1 or the first of its twins.
struct SortedRows: Sendable {
  private(set) var count = 0
  /// Amounts divided by `divisor`, ascending.
  private(set) var values: [Int64] = []
  /// The row that stands at a position.
  private(set) var rows: [Int32] = []
  private(set) var evidence: [Int64] = []
  /// For each position the first position with the same amount.
  private(set) var firstTwin: [Int32] = []
  /// For each position the number of rows with the same amount.
  private(set) var twinCount: [Int32] = []
  private(set) var hasTwins = false
  /// Divides every amount; at least 1.
  private(set) var divisor: UInt64 = 1
  /// Whether all sums stay below 2 to the power of 61, so that 64 bits are enough for everything.
  private(set) var isNarrow = true
  private(set) var target: Int64 = 0
  /// The sum of the first *k* values at *k*, and of the last *k*, up to the largest size.
  private(set) var lowSums: [Int128] = []
  private(set) var highSums: [Int128] = []

  /// Takes the rows of a question, in memory that is used again.
  ///
  /// - Complexity: O(*n* log *n*)
  mutating func load(_ question: SetQuestion) {
    count = question.amounts.count
    target = question.target
    order(question)
    divide()
    findTwins()
    var magnitude: UInt128 = 0
    for value in values { magnitude += UInt128(value.magnitude) }
    isNarrow = magnitude < 1 << 61
    let largest = min(count, question.sizes.upperBound)
    lowSums.removeAll(keepingCapacity: true)
    highSums.removeAll(keepingCapacity: true)
    var low: Int128 = 0
    var high: Int128 = 0
    lowSums.append(0)
    highSums.append(0)
    for size in 0..<largest {
      low += Int128(values[size])
      high += Int128(values[count - 1 - size])
      lowSums.append(low)
      highSums.append(high)
    }
  }

  private mutating func order(_ question: SetQuestion) {
    values.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    evidence.removeAll(keepingCapacity: true)
    let amounts = question.amounts
    if count <= 48 {
      // Insertion is the fastest way for few rows, and needs no memory.
      for row in amounts.indices {
        let amount = amounts[row]
        var place = row
        values.append(amount)
        rows.append(Int32(truncatingIfNeeded: row))
        while place > 0,
          SortedRows.precedes(row, amount, Int(rows[place - 1]), values[place - 1], question)
        {
          values[place] = values[place - 1]
          rows[place] = rows[place - 1]
          place -= 1
        }
        values[place] = amount
        rows[place] = Int32(truncatingIfNeeded: row)
      }
    } else {
      rows.append(contentsOf: 0..<Int32(truncatingIfNeeded: count))
      rows.sort {
        SortedRows.precedes(Int($0), amounts[Int($0)], Int($1), amounts[Int($1)], question)
      }
      for row in rows { values.append(amounts[Int(row)]) }
    }
    if !question.evidence.isEmpty {
      for row in rows { evidence.append(question.evidence[Int(row)]) }
    } else {
      for _ in 0..<count { evidence.append(0) }
    }
  }

  @inline(__always)
  private static func precedes(
    _ row: Int, _ amount: Int64, _ other: Int, _ otherAmount: Int64, _ question: SetQuestion
  ) -> Bool {
    if amount != otherAmount { return amount < otherAmount }
    if !question.evidence.isEmpty, question.evidence[row] != question.evidence[other] {
      return question.evidence[row] > question.evidence[other]
    }
    return row < other
  }

  private mutating func divide() {
    divisor = 0
    for value in values where divisor != 1 {
      var other = value.magnitude
      while other != 0 { (divisor, other) = (other, divisor % other) }
    }
    divisor = max(divisor, 1)
    guard divisor > 1 else { return }
    for position in 0..<count {
      // Wide, because the divisor can be 2 to the power of 63.
      values[position] = Int64(truncatingIfNeeded: Int128(values[position]) / Int128(divisor))
    }
  }

  private mutating func findTwins() {
    firstTwin.removeAll(keepingCapacity: true)
    twinCount.removeAll(keepingCapacity: true)
    hasTwins = false
    var first = 0
    for position in 0..<count {
      if position > 0, values[position] != values[position - 1] { first = position }
      firstTwin.append(Int32(truncatingIfNeeded: first))
      twinCount.append(1)
      if first != position { hasTwins = true }
    }
    guard hasTwins else { return }
    var next = count
    for position in stride(from: count - 1, through: 0, by: -1) {
      twinCount[position] = Int32(truncatingIfNeeded: next - Int(firstTwin[position]))
      if Int(firstTwin[position]) == position { next = position }
    }
  }

  /// The first position of each distinct value.
  var classStarts: [Int] { (0..<count).filter { Int(firstTwin[$0]) == $0 } }
}

/// Sums that count, in units of the rows' divisor, both ends included.
struct SumWindow: Sendable {
  var low: Int128
  var high: Int128

  /// The multiples of a divisor between two amounts; `nil` if there is none.
  init?(from: Int128, through: Int128, dividedBy divisor: UInt64) {
    let unit = Int128(divisor)
    let up = from / unit + (from % unit > 0 ? 1 : 0)
    let down = through / unit - (through % unit < 0 ? 1 : 0)
    guard up <= down else { return nil }
    low = up
    high = down
  }

  /// One sum alone.
  init(at sum: Int128) {
    low = sum
    high = sum
  }

  /// The sizes from the first to the last one that can reach the window at all, of sizes for which
  /// there are rows enough.
  func sizes(_ asked: ClosedRange<Int>, of rows: SortedRows) -> ClosedRange<Int>? {
    var first = 0
    var last = 0
    for size in asked {
      guard rows.lowSums[size] <= high, rows.highSums[size] >= low else { continue }
      if first == 0 { first = size }
      last = size
    }
    return first == 0 ? nil : first...last
  }
}
