@testable import Matchbook

/// Goes through every set of rows: too plain to be wrong, for a dozen rows.
struct PlainSetSearch {
  struct Stage {
    var sets: [FoundSet] = []
    var valueSets: Set<[Int64]> = []
  }

  static func answer(_ question: SetQuestion, listing: Int) -> SetAnswer {
    let exact = stage(question, 0, 0)
    if exact.sets.count == 1 { return .exactUnique(exact.sets[0]) }
    if exact.sets.count > 1 {
      return .exactAmbiguous(count: count(exact), best: best(exact, listing))
    }
    let near = stage(question, question.tolerance.below, question.tolerance.above)
    guard let first = best(near, listing).sets.first else { return .none }
    return .withinTolerance(
      residual: Int64(first.residual), count: count(near), best: best(near, listing))
  }

  private static func stage(_ question: SetQuestion, _ below: Int64, _ above: Int64) -> Stage {
    var stage = Stage()
    let count = question.amounts.count
    for mask in 0..<(1 << count) where question.sizes.contains(mask.nonzeroBitCount) {
      let rows = (0..<count).filter { mask >> $0 & 1 == 1 }
      let sum = rows.reduce(Int128(0)) { $0 + Int128(question.amounts[$1]) }
      let residual = sum - Int128(question.target)
      guard residual >= -Int128(below), residual <= Int128(above) else { continue }
      let evidence =
        question.evidence.isEmpty
        ? 0 : rows.reduce(Int128(0)) { $0 + Int128(question.evidence[$1]) }
      stage.sets.append(
        FoundSet(rows: rows, sum: sum, residual: residual, evidence: evidence))
      stage.valueSets.insert(rows.map { question.amounts[$0] }.sorted())
    }
    return stage
  }

  private static func count(_ stage: Stage) -> SetCount {
    var count = SetCount()
    count.add(sets: UInt64(stage.sets.count), valueSets: UInt64(stage.valueSets.count))
    return count
  }

  private static func best(_ stage: Stage, _ listing: Int) -> RankedSets {
    let sorted = stage.sets.sorted { left, right in
      if left.evidence != right.evidence { return left.evidence > right.evidence }
      if left.residual.magnitude != right.residual.magnitude {
        return left.residual.magnitude < right.residual.magnitude
      }
      if left.rows.count != right.rows.count { return left.rows.count < right.rows.count }
      return left.rows.lexicographicallyPrecedes(right.rows)
    }
    return RankedSets(sets: Array(sorted.prefix(listing)), isProven: true)
  }
}
