/// Compares the keys of rows of both sides in full: an index compares hashes of keys that are longer
/// than its entries.
struct WholeKeyCheck: Sendable {
  private let ledger: KeyEncoder
  private let external: KeyEncoder
  /// By part, whether equal values of both sides become equal parts of a key.
  private let keepsEquals: [Bool]

  init(_ ledger: KeyEncoder, _ external: KeyEncoder) {
    self.ledger = ledger
    self.external = external
    keepsEquals = zip(ledger.parts, external.parts).map { left, right in
      switch (left, right) {
      case (.currency, .currency), (.month, .month): true
      case (.amount(let bytes), .amount(let others)): bytes == others
      case (.day(let absentCounts), .day(let counts)): absentCounts == counts
      case (.text(let place, let absentCounts), .text(let other, let counts)):
        absentCounts == counts && ledger.texts[place].steps == external.texts[other].steps
      default: false
      }
    }
  }

  /// Whether two rows have a key in common; `false` if one of them has none.
  func agree(_ ledgerRow: Int, _ externalRow: Int) -> Bool {
    var isSame = false
    ledger.withBareParts { left in
      external.withBareParts { right in
        isSame = haveSameKey(left, ledgerRow, right, externalRow, SlowComparison())
      }
    }
    return isSame
  }

  /// Calls `body` with the position of every pair of rows, all of which have keys, without one in
  /// common.
  ///
  /// - Complexity: O(bytes of the pairs' keys); of rows with several keys, each is compared with each.
  func forEachUnlike(_ pairs: [CandidatePair], _ body: (Int) -> Void) {
    var told = 0
    ledger.withBareParts { left in
      external.withBareParts { right in
        let slow = SlowComparison()
        let quick = QuickComparison(left, right, keepsEquals)
        while told < pairs.count {
          let some = told..<min(told + QuickComparison.most, pairs.count)
          quick.compare(pairs[some])
          for position in some where !quick.areSame[position - told] {
            let (one, other) = (Int(pairs[position].ledgerRow), Int(pairs[position].externalRow))
            if !haveSameKey(left, one, right, other, slow) { body(position) }
          }
          told = some.upperBound
        }
      }
    }
    // Rows of a table without rows agree with none.
    for position in told..<pairs.count { body(position) }
  }

  private func haveSameKey(
    _ left: BareParts, _ row: Int, _ right: BareParts, _ other: Int, _ slow: SlowComparison
  ) -> Bool {
    var (one, two) = (LongKey(in: left.memory), LongKey(in: right.memory))
    guard left.write(row, &one) == .fits, right.write(other, &two) == .fits else {
      return slow.agree(ledger, row, external, other)
    }
    return one.isSame(as: two)
  }
}

/// Compares keys that are made in arrays.
private final class SlowComparison {
  private lazy var left = WholeKeyMemory()
  private lazy var right = WholeKeyMemory()

  func agree(_ ledger: KeyEncoder, _ row: Int, _ external: KeyEncoder, _ other: Int) -> Bool {
    var isSame = false
    ledger.forEachWholeKey(of: row, in: left) { key, count in
      external.forEachWholeKey(of: other, in: right) { otherKey, otherCount in
        isSame = isSame || count == otherCount && RawBytes.areSame(key, otherKey, count)
      }
    }
    return isSame
  }
}

/// Tells of some pairs at a time whether the values of which their keys are made are the same as they
/// are written.
///
/// Rows that share a key lie anywhere in their tables. One pair after the other would wait for far
/// memory at each step; part by part, the reads of many pairs are on their way at once.
private struct QuickComparison {
  /// Pairs that are compared at once.
  static let most = 64

  private let left: BareParts
  private let right: BareParts
  private let keepsEquals: [Bool]
  private let cells = RawColumn<(left: TextCell, right: TextCell)>(uninitialised: most)
  /// By pair.
  let areSame = RawColumn<Bool>(uninitialised: most)

  init(_ left: BareParts, _ right: BareParts, _ keepsEquals: [Bool]) {
    (self.left, self.right, self.keepsEquals) = (left, right, keepsEquals)
  }

  func compare(_ pairs: ArraySlice<CandidatePair>) {
    let canTell = left.count == right.count && !keepsEquals.contains(false)
    for place in 0..<pairs.count { areSame[place] = canTell }
    guard canTell else { return }
    pairs.withUnsafeBufferPointer { pairs in
      for part in 0..<left.count { compare(pairs, part) }
    }
  }

  private func compare(_ pairs: UnsafeBufferPointer<CandidatePair>, _ part: Int) {
    switch left.parts[part].kind {
    case .currency: compare(pairs) { left.currencies[$0] == right.currencies[$1] }
    case .amount: compare(pairs) { left.amounts[$0] == right.amounts[$1] }
    case .day: compare(pairs) { left.days[$0] == right.days[$1] }
    case .month:
      compare(pairs) {
        Day(number: left.days[$0]).monthNumber == Day(number: right.days[$1]).monthNumber
      }
    case .text, .other: compareTexts(pairs, left.parts[part], right.parts[part])
    case .ruleKey: break
    }
  }

  @inline(__always)
  private func compare(
    _ pairs: UnsafeBufferPointer<CandidatePair>, _ isSame: (_ left: Int, _ right: Int) -> Bool
  ) {
    let areSame = areSame.base
    for (place, pair) in pairs.enumerated() {
      let isSame = isSame(Int(pair.ledgerRow), Int(pair.externalRow))
      areSame[place] = areSame[place] && isSame
    }
  }

  private func compareTexts(
    _ pairs: UnsafeBufferPointer<CandidatePair>, _ left: BarePart, _ right: BarePart
  ) {
    guard let leftCells = left.cells, let arena = left.arena,
      let rightCells = right.cells, let otherArena = right.arena
    else { return compare(pairs) { _, _ in false } }
    let (cells, areSame) = (cells.base, areSame.base)
    for (place, pair) in pairs.enumerated() {
      cells[place] = (leftCells[Int(pair.ledgerRow)], rightCells[Int(pair.externalRow)])
    }
    // The first bytes, because that fetches the others.
    for place in pairs.indices {
      let (one, other) = cells[place]
      guard one.length == other.length, one.length > 0 else {
        areSame[place] = areSame[place] && one.length == other.length
        continue
      }
      let isSame = arena[one.offset] == otherArena[other.offset]
      areSame[place] = areSame[place] && isSame
    }
    for place in pairs.indices where areSame[place] {
      let (one, other) = cells[place]
      areSame[place] = RawBytes.areSame(arena + one.offset, otherArena + other.offset, one.length)
    }
  }
}
