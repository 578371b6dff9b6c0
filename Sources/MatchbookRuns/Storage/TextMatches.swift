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
  /// Where the runs of each frame begin among ``runs``, and where the last one's end.
  private var starts: [Int]
  /// Frame by frame, which of its runs of digits may be the part's first.
  private var runs: [Int] = []

  var isEmpty: Bool { runs.isEmpty }

  init(_ part: CutPart, in frames: TextValue) {
    starts = [0]
    frames.forEach(part.frame) { text, place in
      starts += repeatElement(runs.count, count: text - starts.count + 1)
      let start = text == 0 ? 0 : frames.end(of: text - 1)
      let whole = UnsafeBufferPointer(rebasing: frames.area[start..<frames.end(of: text)])
      var next: Int? = place - start
      // The same frame may be there several times, and overlap itself.
      while let found = next {
        runs.append(whole[..<found].count { $0 == TextBlock.run })
        next = part.frame.first(in: whole, from: found + 1)
      }
      starts.append(runs.count)
    }
    starts += repeatElement(runs.count, count: frames.count + 1 - starts.count)
  }

  /// The same as plain memory, for loops over many texts.
  struct View {
    fileprivate let starts: UnsafeBufferPointer<Int>
    fileprivate let runs: UnsafeBufferPointer<Int>

    @inline(__always)
    func hasRun(ofFrame frame: Int, where body: (Int) -> Bool) -> Bool {
      guard frame + 1 < starts.count else { return false }
      for place in starts[frame]..<starts[frame + 1] where body(runs[place]) { return true }
      return false
    }
  }

  func withView<Result>(_ body: (View) -> Result) -> Result {
    starts.withUnsafeBufferPointer { starts in
      runs.withUnsafeBufferPointer { body(View(starts: starts, runs: $0)) }
    }
  }
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
    if let byte = part.onlyByte {
      self.init(passes: texts.texts(with: byte), of: texts)
      return
    }
    var passes = [Bool](repeating: false, count: texts.count)
    texts.forEach(part) { text, _ in passes[text] = true }
    self.init(passes: passes, of: texts)
  }

  /// The records whose digits go on as the part's do, at one of the places where its frame is.
  init(_ part: CutPart, _ places: FramePlaces, in digits: TextValue) {
    let headLength = part.headLength
    let passes = part.digits.withUnsafeBufferPointer { own in
      places.withView { places in
        [Bool](unsafeUninitializedCapacity: digits.count) { passes, initialised in
          var start = 0
          for text in 0..<digits.count {
            let end = digits.end(of: text)
            let range = start..<end
            start = end
            passes.initializeElement(
              at: text,
              to: places.hasRun(ofFrame: digits.frame(of: text)) {
                TextMatches.has(own, headLength, digits.area, range, run: $0)
              })
          }
          initialised = digits.count
        }
      }
    }
    self.init(passes: passes, of: digits)
  }

  /// Whether the digits of a text, from one of its runs on, are those of a part.
  @inline(__always)
  private static func has(
    _ part: UnsafeBufferPointer<UInt8>, _ headLength: Int, _ digits: UnsafeBufferPointer<UInt8>,
    _ range: Range<Int>, run: Int
  ) -> Bool {
    var (place, left) = (range.lowerBound, run)
    while left > 0, place < range.upperBound {
      if digits[place] == TextBlock.run { left -= 1 }
      place += 1
    }
    if headLength > 0 {
      // The part's first digits end a run, which may have others before them.
      var end = place
      while end < range.upperBound, digits[end] != TextBlock.run { end += 1 }
      guard end - headLength >= place else { return false }
      place = end - headLength
    }
    guard place + part.count <= range.upperBound else { return false }
    for index in 0..<part.count where digits[place + index] != part[index] { return false }
    return true
  }
}
