/// The sets that would do for one row.
struct SetProposal: Sendable {
  let one: Int32
  /// The rows among which was searched.
  let candidates: [Int32]
  /// The best ones first.
  var sets: [[Int32]] = []
  /// The least score of the pairs of each set.
  var scores: [Int32] = []
  /// Whether ``sets`` are all there are.
  var isComplete = false
  var count: UInt64 = 1
  var isChance = false
  /// How it was found, in words; empty for sets that add up.
  var note = ""

  init(one: Int32, candidates: [Int32]) {
    self.one = one
    self.candidates = candidates
  }
}
