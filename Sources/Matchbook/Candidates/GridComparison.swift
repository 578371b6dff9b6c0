/// One external text at a time against many of the ledger's.
///
/// Texts whose codes both sides hold are told apart by their bags first, and measured as numbers;
/// others as texts of any length.
struct GridComparison: ~Copyable {
  private let left: GridTexts
  private let right: GridTexts
  private let limits: EditLimits
  private let threshold: Int32
  private var pattern = ShortPattern()
  private var bag: UInt64 = 0
  private var prepared = PreparedText(.levenshtein)
  private var isPrepared = false
  private var position = 0

  init(_ left: GridTexts, _ right: GridTexts, _ limits: EditLimits, threshold: Int32) {
    self.left = left
    self.right = right
    self.limits = limits
    self.threshold = threshold
  }

  /// Takes the external text that the next questions are about; it is not empty.
  mutating func take(_ position: Int) {
    self.position = position
    isPrepared = false
    let length = right.lengths[position]
    let isShort = length != GridTexts.long
    pattern.take(ShortText(codes: right.codes[position], count: isShort ? Int(length) : 0))
    bag = right.bags[position]
  }

  /// Calls `body` with the places of a run whose amounts are in a band and whose texts are similar.
  @inline(__always)
  mutating func forEachSimilar(
    _ run: Range<Int>, _ places: UnsafePointer<AmountDayGrid.Place>, _ band: ClosedRange<Int64>,
    _ body: (Int) -> Void
  ) {
    let (low, high) = (band.lowerBound, band.upperBound)
    let row = limits.row(pattern.text.count)
    let (lengths, bags, codes) = (left.lengths.base, left.bags.base, left.codes.base)
    for place in run {
      let amount = places[place].amount
      guard low <= amount, amount <= high else { continue }
      let length = Int(lengths[place])
      guard length <= ShortText.capacity, pattern.text.count > 0 else {
        if longScore(place) > 0 { body(place) }
        continue
      }
      let limit = Int(row[length])
      guard (bag ^ bags[place]).nonzeroBitCount <= 2 &* limit else { continue }
      let other = ShortText(codes: codes[place], count: length)
      if pattern.distance(to: other, atMost: limit) <= limit { body(place) }
    }
  }

  /// The score of a ledger text in millionths, 0 below the threshold.
  @inline(__always)
  mutating func score(_ place: Int) -> Int32 {
    let length = Int(left.lengths[place])
    guard length <= ShortText.capacity, pattern.text.count > 0 else { return longScore(place) }
    let limit = Int(limits.row(pattern.text.count)[length])
    guard (bag ^ left.bags[place]).nonzeroBitCount <= 2 &* limit else { return 0 }
    let distance = pattern.distance(
      to: ShortText(codes: left.codes[place], count: length), atMost: limit)
    guard distance <= limit else { return 0 }
    return LevenshteinRatio.score(
      distance: distance, longest: max(length, pattern.text.count))
  }

  /// The same for texts of any length and alphabet.
  private mutating func longScore(_ place: Int) -> Int32 {
    if left.lengths[place] == 0 { return 0 }
    if !isPrepared {
      right.withText(position) { prepared.prepare($0) }
      isPrepared = true
    }
    return left.withText(place) { prepared.score($0, atLeast: threshold) } ?? 0
  }
}

/// How many edits two short texts may be apart, by their lengths.
struct EditLimits: Sendable {
  /// By the one length and, 17 places each, the other; -1 where no distance will do.
  private let limits: RawColumn<Int8>
  /// Whether all limits are so low that ``FewEdits`` measures them.
  let areFew: Bool

  init(atLeast threshold: Int32) {
    let width = ShortText.capacity + 1
    limits = RawColumn(repeating: -1, count: width * width)
    var greatest = 0
    for left in 1..<width {
      for right in 1..<width {
        let limit = LevenshteinRatio.greatestDistance(
          longest: max(left, right), atLeast: threshold)
        guard abs(left - right) <= limit else { continue }
        limits[left * width + right] = Int8(truncatingIfNeeded: limit)
        greatest = max(greatest, limit)
      }
    }
    areFew = greatest <= FewEdits.mostEdits
  }

  /// The limits of a text of so many bytes with others, by their lengths.
  @inline(__always)
  func row(_ length: Int) -> UnsafePointer<Int8> {
    UnsafePointer(limits.base + length &* (ShortText.capacity &+ 1))
  }
}
