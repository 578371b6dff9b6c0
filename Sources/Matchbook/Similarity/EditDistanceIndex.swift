/// Finds the texts of one side whose Levenshtein ratio with a given text reaches a threshold, every
/// one of them, without comparing all.
///
/// Threshold and lengths say how many edits are allowed at most. A text cut into one segment more
/// has one that no edit touches, and so it stands in the other text as well, moved by no more than
/// the edits before it. So rows are found by group, class (length), segment and what the segment
/// says, and what is found is measured. Source: Li, Deng, Wang and Feng, "Pass-Join: a
/// partition-based method for similarity joins", 2011, with its selection of substrings that looks
/// at the edits on both sides. Cuts by frequency are our own, see ``SegmentPlan``, and so are pairs
/// of segments where single ones are too common: with two segments more than edits, two are
/// untouched.
///
/// Immutable once built, and the same for any number of workers. ``EditDistanceSearch`` asks it.
struct EditDistanceIndex: Sendable {
  /// In millionths.
  let threshold: Int32
  let rowCount: Int
  let classes: RawColumn<TextClass>
  let segments: RawColumn<Segment>
  let powers: RawColumn<UInt64>
  let table: SegmentTable
  let groups: [UInt64]
  let arena: [UInt8]

  /// Builds the index; the row of `cells[i]` is *i*, an absent text is never found.
  ///
  /// - Parameters:
  ///   - groups: What must be equal besides, one number per row; or none at all.
  ///   - threshold: 1 to 1,000,000 millionths.
  ///   - rowsAllowed: Where a text would lead to so many rows or more by single segments, pairs of
  ///     segments are kept; a matter of speed alone.
  /// - Complexity: O(*n* * (*l* + *k*)) for *n* texts of *l* bytes and *k* edits; keeps 20 bytes
  ///   per row and segment or pair of segments, and 24 for each that no other text shares.
  init(
    cells: [TextCell], arena: [UInt8], groups: [UInt64] = [], atLeast threshold: Int32,
    workers: Workers, pairsAbove rowsAllowed: Int = 8
  ) {
    precondition(
      (1...1_000_000).contains(threshold), "A threshold of \(threshold) millionths finds nothing")
    precondition(
      groups.isEmpty || groups.count == cells.count,
      "\(cells.count) rows need as many groups, not \(groups.count)")
    self.threshold = threshold
    self.groups = groups
    self.arena = arena
    rowCount = cells.count
    let draft = EditDistanceDraft(
      cells: cells, arena: arena, groups: groups, threshold: threshold, workers: workers,
      rowsAllowed: rowsAllowed)
    classes = draft.classes
    segments = draft.segments
    powers = draft.powers
    table = draft.table()
  }
}
