import MatchbookTestKit
import Testing

@testable import Matchbook

/// Entries that wait for their partition in less memory come out as they went in.
@Suite struct KeyPackingTests {
  /// What the entries of a side have in common, drawn: bytes of the key that are always the same, ones
  /// that almost always are, and ones that differ.
  private struct Shape {
    enum Byte { case always(UInt8), almostAlways(UInt8), digit, free }
    var bytes: [Byte]
    var day: (inout SeededGenerator) -> Int32

    /// Bytes in front, bytes that are always the same, digits, and bytes behind.
    init(free: Int, same: Int, digits: Int, behind: Int) {
      let key =
        Array(repeating: Byte.free, count: free)
        + Array(repeating: .always(0x56), count: same)
        + Array(repeating: .digit, count: digits) + Array(repeating: .free, count: behind)
      bytes = key + Array(repeating: .always(0), count: 24 - key.count)
      day = { Int32($0.number(in: 18_000...21_000)) }
    }

    init(_ random: inout SeededGenerator) {
      let length = random.number(in: 0...24)
      let run = random.number(in: 0...12)
      let rare = random.number(in: run...24)
      let end = random.number(in: run...24)
      let digits = random.number(in: end...24)
      bytes = (0..<24).map { place in
        let value = UInt8(random.number(in: 0...255))
        if place == rare { return .almostAlways(value) }
        if place >= run && place < end { return .always(value) }
        if place >= end && place < digits && place < length { return .digit }
        return place < length ? .free : .always(0)
      }
      switch random.number(in: 0...2) {
      case 0: day = { _ in Day.missing }
      case 1: day = { Int32($0.number(in: 18_000...21_000)) }
      default: day = { Int32($0.number(in: -70_000...70_000)) }
      }
    }

    func entry(_ row: UInt32, _ random: inout SeededGenerator) -> KeyEntry {
      let key = bytes.map { byte in
        switch byte {
        case .always(let value): value
        case .almostAlways(let value): random.happens(99, in: 100) ? value : ~value
        case .digit: UInt8(random.happens(1_999, in: 2_000) ? random.number(in: 0x30...0x39) : 0)
        case .free: UInt8(random.number(in: 0...255))
        }
      }
      func word(_ number: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(key[number * 8 + $1]) << (8 * UInt64($1)) }
      }
      let tag = random.happens(1, in: 50) ? KeyEntry.hashTag : 0
      return KeyEntry(
        word0: word(0), word1: word(1), word2: word(2), day: day(&random), taggedRow: row | tag)
    }
  }

  private struct Text: Hashable {
    let words: [UInt64]
    let day: Int32
    let taggedRow: UInt32

    init(_ entry: KeyEntry) {
      words = [entry.word0, entry.word1, entry.word2]
      (day, taggedRow) = (entry.day, entry.taggedRow)
    }
  }

  /// The entries of each partition, as they are read.
  private static func read(_ entries: PartitionedEntries) -> [[Text]] {
    (0..<entries.partitionCount).map { number in
      let partition = entries.partition(number)
      var read: [Text] = []
      partition.forEachPosition { read.append(Text(partition.entries[$0])) }
      #expect(read.count == partition.count)
      #expect(read.count == entries.count(of: number))
      return read
    }
  }

  /// Some blocks overflow, some entries cannot be packed, and some partitions stay empty.
  @Test(arguments: Seeds.first(40, atMost: 400))
  func partitionsHoldWhatWasWrittenInTheOrderOfRows(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    _ = Self.packing(ofEntriesLike: Shape(&random), &random)
  }

  /// Digits behind what is always the same take half a byte each, wherever they stand.
  @Test(arguments: 0...7, 1...9)
  func digitsTakeHalfAByte(free: Int, same: Int) throws {
    var random = SeededGenerator(seed: UInt64(free * 10 + same))
    for digits in 6...10 where free + same + digits <= 24 {
      for behind in 0...2 where free + same + digits + behind <= 24 {
        let shape = Shape(free: free, same: same, digits: digits, behind: behind)
        let packing = Self.packing(ofEntriesLike: shape, &random)
        // Eight bytes are halved; where fewer are digits, those behind have to be zeros.
        let isHalved =
          (digits >= 8 || behind == 0) && free + same <= 16
          && 4 + free + max(0, digits + behind - 8) <= 16
        let kept = free + digits + behind
        guard isHalved else { continue }
        #expect(packing?.stride == kept - min(4, digits + behind - 4) + 6, "\(digits) \(behind)")
      }
    }
  }

  /// The form that entries like some are kept in, in which they come out as they went in.
  private static func packing(
    ofEntriesLike shape: Shape, _ random: inout SeededGenerator
  ) -> KeyPacking? {
    let pieces = random.number(in: 1...3)
    let partitions = 1 << random.number(in: 0...4)
    let perPiece = (0..<pieces).map { piece in
      (0..<random.number(in: 0...700)).map { shape.entry(UInt32(piece * 1000 + $0), &random) }
    }
    let sample = (0..<200).map { shape.entry(UInt32($0), &random) }
    let packing = KeyPacking(sample: sample)
    let expected = random.element(of: [10, 300, 700]) ?? 300

    func filled<Form: KeyEntryForm>(_ packing: KeyPacking?, _ form: Form) -> PartitionedEntries {
      let entries = PartitionedEntries(
        partitionCount: partitions, pieceCount: pieces, expectedPerPiece: expected,
        packing: packing)
      Workers(count: 2).run(pieces: pieces) { piece in
        entries.fill(piece: piece, form) { writer in
          var rest = perPiece[piece][...]
          while !rest.isEmpty {
            var batch = Array(rest.prefix(64))
            rest = rest.dropFirst(64)
            batch.withUnsafeMutableBufferPointer { buffer in
              if let base = buffer.baseAddress { writer.append(base, buffer.count) }
            }
          }
        }
      }
      return entries
    }

    var byHand: [[Text]] = Array(repeating: [], count: partitions)
    for entry in perPiece.joined() {
      byHand[entry.partition(UInt64(partitions - 1))].append(Text(entry))
    }
    #expect(Self.read(filled(nil, WholeEntries())) == byHand)
    if let packing { #expect(Self.read(filled(packing, packing)) == byHand) }
    return packing
  }

  @Test func aSeriesOfReferencesTakesWhatItsNumbersTake() throws {
    let entries = try Self.entries { "INV-2026-\(100_000 + $0 * 2_999)" }
    let packing = try #require(KeyPacking(sample: entries))
    // A currency, two bytes of the amount, six digits and two zeros in half bytes, day and row.
    #expect(packing.stride == 1 + 2 + 4 + 6)
  }

  @Test func referencesThatEndInFewDigitsOrInLettersAreKeptInWholeBytes() throws {
    let short = try #require(KeyPacking(sample: Self.entries { "INV-2026-\(1_000 + $0 * 29)" }))
    #expect(short.stride == 1 + 2 + 4 + 6)
    let letters = Array("afkpuz059")
    var random = SeededGenerator(seed: 3)
    let mixed = try Self.entries { _ in
      "INV-" + String((0..<7).map { _ in random.element(of: letters) ?? "A" })
    }
    #expect(try #require(KeyPacking(sample: mixed)).stride == 1 + 2 + 7 + 6)
  }

  @Test func keysThatFillAnEntryAreLeftAsTheyAre() throws {
    var random = SeededGenerator(seed: 7)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let entries = try Self.entries { _ in
      String((0..<20).map { _ in random.element(of: letters) ?? "A" })
    }
    #expect(KeyPacking(sample: entries) == nil)
  }

  @Test func hashesOfLongKeysAreLeftAsTheyAre() throws {
    let entries = try Self.entries { "PAYMENT-2026-11-\($0)-0123456789-0123456789" }
    #expect(!entries.contains { !$0.isHash })
    #expect(KeyPacking(sample: entries) == nil)
  }

  @Test func nothingIsPackedWithoutASample() {
    #expect(KeyPacking(sample: []) == nil)
  }

  private static func entries(_ reference: (Int) -> String) throws -> [KeyEntry] {
    let eur = try #require(Currency("EUR"))
    let count = 300
    let table = try RecordTable(
      (0..<count).map { row in
        Record(
          id: "\(row)", amount: Amount(minorUnits: Int64(row * 91), currency: eur),
          date: Day(number: 20_000 + Int32(row % 30)), reference: reference(row))
      })
    let sides = try ComparableSides(ledger: table, external: table, workers: Workers(count: 1))
    let encoder = KeyEncoder(
      [
        .value(of: .currency, normalised: []), .value(of: .amount, normalised: []),
        .value(of: .reference, normalised: TextNormaliser.reference),
      ],
      ruleKeys: nil, grouping: [], side: sides.ledger, amountBytes: sides.amountBytes)
    var entries: [KeyEntry] = []
    let includes = [UInt8](repeating: 1, count: count)
    includes.withUnsafeBufferPointer { includes in
      guard let base = includes.baseAddress else { return }
      encoder.encode(0..<count, includes: base) {
        entries.append($0)
      } absent: { _ in
      }
    }
    return entries
  }
}
