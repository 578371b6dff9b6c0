/// A part as it is looked for in blocks of texts: cut as they are.
struct CutPart {
  enum Kind { case withoutDigits, digits, mixed }

  let part: TextPart
  let kind: Kind
  /// For the whole part.
  let search: TextSearch
  /// For its frame.
  let frame: TextSearch
  /// Its runs of digits, with ``TextBlock/run`` behind those that end within the part.
  let digits: [UInt8]
  /// How many digits it begins with: a run that is looked for may have more before them.
  let headLength: Int

  init(_ part: TextPart) {
    self.part = part
    let bytes = part.bytes
    var (frame, digits): ([UInt8], [UInt8]) = ([], [])
    TextBlock.cut(bytes, &frame, &digits)
    kind = digits.isEmpty ? .withoutDigits : frame.count == 1 ? .digits : .mixed
    if bytes.last.map(TextBlock.isDigit) ?? false { digits.removeLast() }
    search = TextSearch(bytes)
    self.frame = TextSearch(frame)
    self.digits = digits
    headLength = bytes.prefix(while: TextBlock.isDigit).count
  }
}

/// Where the frame of a part is in the frames of a block.
struct FramePlaces {
  /// For each frame, which of its runs of digits may be the part's first.
  private var runs: [[Int]]
  private(set) var isEmpty = true

  init(_ part: CutPart, in frames: TextValue) {
    runs = Array(repeating: [], count: frames.count)
    frames.forEach(part.frame) { text, place in
      isEmpty = false
      let start = text == 0 ? 0 : frames.end(of: text - 1)
      let whole = UnsafeBufferPointer(rebasing: frames.area[start..<frames.end(of: text)])
      var next: Int? = place - start
      // The same frame may be there several times, and overlap itself.
      while let found = next {
        runs[text].append(whole[..<found].count { $0 == TextBlock.run })
        next = part.frame.first(in: whole, from: found + 1)
      }
    }
  }

  @inline(__always)
  func runs(ofFrame frame: Int) -> [Int] { frame < runs.count ? runs[frame] : [] }
}

/// Which records of a block have a description that contains a part.
struct TextMatches {
  /// By record; empty if none has.
  let records: [Bool]
  var isEmpty: Bool { records.isEmpty }

  /// Texts of no block.
  static let none = TextMatches(passes: [], of: nil)

  /// - Parameter passes: For each text, whether it has the part.
  private init(passes: [Bool], of texts: TextValue?) {
    records = passes.contains(true) ? texts?.ofRecords(passes) ?? [] : []
  }

  /// The records whose texts have a part in them.
  init(_ part: TextSearch, in texts: TextValue) {
    var passes = [Bool](repeating: false, count: texts.count)
    texts.forEach(part) { text, _ in passes[text] = true }
    self.init(passes: passes, of: texts)
  }

  /// The records whose digits go on as the part's do, at one of the places where its frame is.
  init(_ part: CutPart, _ places: FramePlaces, in digits: TextValue) {
    var passes = [Bool](repeating: false, count: digits.count)
    var start = 0
    for text in 0..<digits.count {
      let end = digits.end(of: text)
      let own = UnsafeBufferPointer(rebasing: digits.area[start..<end])
      start = end
      let runs = places.runs(ofFrame: digits.frame(of: text))
      guard runs.contains(where: { TextMatches.has(part, own, run: $0) }) else { continue }
      passes[text] = true
    }
    self.init(passes: passes, of: digits)
  }

  /// Whether the digits of a text, from one of its runs on, are those of a part.
  @inline(__always)
  private static func has(
    _ part: CutPart, _ digits: UnsafeBufferPointer<UInt8>, run: Int
  ) -> Bool {
    var (place, left) = (0, run)
    while left > 0, place < digits.count {
      if digits[place] == TextBlock.run { left -= 1 }
      place += 1
    }
    if part.headLength > 0 {
      // The part's first digits end a run, which may have others before them.
      var end = place
      while end < digits.count, digits[end] != TextBlock.run { end += 1 }
      guard end - part.headLength >= place else { return false }
      place = end - part.headLength
    }
    guard place + part.digits.count <= digits.count else { return false }
    for index in part.digits.indices where digits[place + index] != part.digits[index] {
      return false
    }
    return true
  }
}
