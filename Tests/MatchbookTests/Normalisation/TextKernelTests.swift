import MatchbookTestKit
import Testing

@testable import Matchbook

/// The pass over plain memory makes what the stages of a pipeline make, or says that it cannot.
@Suite struct TextKernelTests {
  private static let pipelines: [[TextNormaliser]] = [
    TextNormaliser.reference, [.caseFold, .alphanumericOnly], [.foldAccents, .caseFold],
    [.caseFold], [.digitsOnly], [.foldAccents, .alphanumericOnly],
    [.stripPrefixes(["ré", "inv"]), .caseFold, .alphanumericOnly],
    [.stripPrefixes(["réf"]), .foldAccents],
  ]
  /// Characters that a table holds: ASCII, European letters, and signs.
  private static let known: [Character] = [
    "a", "Z", "0", "7", "-", " ", "/", "ü", "Ü", "ß", "É", "é", "ø", "Œ", "İ", "ı", "Σ", "ς", "Ж",
    "ñ", "ΐ", "ŉ", "–", "’", "€", "\u{301}", "\u{7F}", "\u{AD}", "\0",
  ]
  private static let unknown: [Character] = ["中", "ﬃ", "ẞ", "①", "𝟘", "Ⴀ", "ᾷ"]

  /// What a kernel makes of a text, as a key of an entry and as a longer one.
  private static func keys(
    _ pipeline: TextPipeline, _ text: [UInt8]
  ) throws -> (short: [UInt8]?, long: [UInt8]?) {
    var kernel = try #require(pipeline.kernel)
    let scalars = RawColumn<ScalarTable.View?>(repeating: nil, count: 1)
    let memory = RawColumn<UInt8>(repeating: 0xEE, count: LongKey.memoryBytes)
    kernel.scalars = scalars.base
    return withExtendedLifetime((pipeline, scalars, memory)) {
      text.withUnsafeBufferPointer { text in
        guard let base = text.baseAddress else { return ([], []) }
        var words = KeyWords()
        var short: [UInt8]?
        if kernel.append(base, text.count, to: &words) == .fits {
          short = words.bytes
        }
        var key = LongKey(in: memory.base)
        guard kernel.append(base, text.count, to: &key) == .fits else { return (short, nil) }
        return (short, Array(UnsafeRawBufferPointer(start: key.padded(), count: key.count)))
      }
    }
  }

  @Test(arguments: Seeds.first(20, atMost: 200))
  func itMakesWhatThePipelineMakes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (wrong, left) = ([String](), [String]())
    for steps in Self.pipelines {
      let pipeline = TextPipeline(steps)
      for _ in 0..<40 {
        let holdsUnknown = random.happens(1, in: 4)
        let pool = holdsUnknown ? Self.known + Self.unknown : Self.known
        var text = random.element(of: ["", "", "ré ", "Inv. ", "ref-"]) ?? ""
        for _ in 0..<random.number(in: 0...30) { text.append(random.element(of: pool) ?? "x") }
        var bytes = Array(text.utf8)
        let isBroken = !bytes.isEmpty && random.happens(1, in: 6)
        if isBroken {
          let place = random.number(in: 0...bytes.count - 1)
          bytes[place] = random.element(of: [0x80, 0xC3, 0xE2, 0xF0, 0xFF]) ?? 0x80
          if random.happens(1, in: 2) { bytes.removeLast(bytes.count - place - 1) }
        }
        let normal = bytes.withUnsafeBufferPointer { pipeline.bytes(of: $0) }
        let (short, long) = try Self.keys(pipeline, bytes)
        if let short, short != normal { wrong.append("\(steps) \(bytes) \(short)") }
        if let long, long != normal { wrong.append("\(steps) \(bytes) \(long)") }
        if !holdsUnknown, !isBroken, long == nil || short == nil && normal.count <= 24 {
          left.append("\(steps) \(text)")
        }
      }
    }
    #expect(wrong.first == nil)
    #expect(left.first == nil, "characters of the table are left to the pipeline")
  }

  /// The fast way over plain memory and the pipeline must give the same bytes.
  @Test(arguments: 0..<300 as Range<UInt64>)
  func theKernelAgreesWithThePipeline(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = ["REF", "ref:", " ", "-", "INV", "123", "a", "Z", "/", "pmt", "#", "9"]
    let text = (0..<random.number(in: 0...8)).map { _ in
      pieces[random.number(in: 0...pieces.count - 1)]
    }.joined()
    let steps: [TextNormaliser] =
      random.happens(1, in: 2)
      ? TextNormaliser.reference : [.stripPrefixes(["re", "ref", "#"]), .digitsOnly]
    let pipeline = TextPipeline(steps)
    let kernel = try #require(pipeline.kernel)
    let slow = Array(text.utf8).withUnsafeBufferPointer {
      String(decoding: pipeline.bytes(of: $0), as: UTF8.self)
    }
    var key = KeyWords()
    let memory = RawColumn<UInt8>(uninitialised: LongKey.memoryBytes)
    var long = LongKey(in: memory.base)
    let outcome = Array(text.utf8 + [0]).withUnsafeBufferPointer { input in
      #expect(kernel.append(input.baseAddress!, text.utf8.count, to: &long) == .fits)
      return kernel.append(input.baseAddress!, text.utf8.count, to: &key)
    }
    let bytes = UnsafeRawBufferPointer(start: long.padded(), count: long.count)
    #expect(String(decoding: bytes, as: UTF8.self) == slow)
    guard slow.utf8.count <= KeyEntry.exactBytes else {
      #expect(outcome == .overflows)
      return
    }
    #expect(outcome == .fits)
    #expect(String(decoding: key.bytes, as: UTF8.self) == slow)
  }

  @Test func charactersBeyondTheTableAreLeftToThePipeline() throws {
    let pipeline = TextPipeline([.caseFold])
    for text in ["中", "1234567中", "12345678 ﬃ"] {
      let (short, long) = try Self.keys(pipeline, Array(text.utf8))
      #expect(short == nil && long == nil)
    }
  }

  /// Longer forms than needed, halves of pairs, and numbers beyond the last character.
  @Test(
    arguments: [
      [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xE0, 0x82, 0xAC], [0xED, 0xA0, 0x80],
      [0xF0, 0x82, 0x82, 0xAC], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0x80],
    ] as [[UInt8]])
  func whatIsNoTextIsLeftToThePipeline(bytes: [UInt8]) throws {
    let pipeline = TextPipeline([.caseFold])
    let (short, long) = try Self.keys(pipeline, Array("ü".utf8) + bytes)
    #expect(short == nil && long == nil)
    // A zero goes whether or not something is repaired beside it.
    let normal = (bytes + [0, 0x41]).withUnsafeBufferPointer { pipeline.bytes(of: $0) }
    let repaired = String(decoding: bytes, as: UTF8.self)
    #expect(String(decoding: normal, as: UTF8.self) == repaired + "a")
  }

  @Test func manyTextsAreKeptAsThePipelineMakesThem() throws {
    let long = String(repeating: "ü", count: 40)
    let texts = ["Müller", "", "中文", "ÉTÉ", "plain", "Łódź \u{0}1", long]
    for steps in Self.pipelines {
      let pipeline = TextPipeline(steps)
      var cells = NormalisedCells(pipeline, capacity: texts.count)
      for text in texts { Array(text.utf8).withUnsafeBufferPointer { cells.append($0) { _ in } } }
      for (text, cell) in zip(texts, cells.cells) {
        let expected = Array(text.utf8).withUnsafeBufferPointer { pipeline.bytes(of: $0) }
        let kept = cell.isAbsent ? [] : Array(cells.arena[cell.offset..<cell.offset + cell.length])
        #expect(kept == expected, "\(text) after \(steps)")
      }
    }
  }

  /// Without memory for what one thread looks up, other characters are left to the pipeline.
  @Test func withoutATableOnlyASCIIIsMade() throws {
    let pipeline = TextPipeline([.caseFold])
    let kernel = try #require(pipeline.kernel)
    for (text, expected) in [("Muller", TextKernel.Outcome.fits), ("Müller", .isOther)] {
      var words = KeyWords()
      let bytes = Array(text.utf8)
      let outcome = bytes.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.map { kernel.append($0, bytes.count, to: &words) }
      }
      #expect(outcome == expected)
    }
    withExtendedLifetime(pipeline) {}
  }
}

extension KeyWords {
  /// The bytes written so far.
  fileprivate var bytes: [UInt8] {
    let bytes = [word0, word1, word2].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
    return Array(bytes.prefix(count))
  }
}
