/// The texts of one entry behind each other, and where that of each element stands.
///
/// It is changed by its only owner: an entry that shares one makes its own copy before.
final class EntryTexts: @unchecked Sendable {
  private let texts: ByteBuffer
  /// The start of each element's text and, in the upper half, its end.
  private let places: UnsafeMutablePointer<UInt64>

  private static let elements = 64

  init(capacity: Int = 512) {
    texts = ByteBuffer(capacity: capacity)
    places = .allocate(capacity: EntryTexts.elements)
    places.initialize(repeating: 0, count: EntryTexts.elements)
  }

  deinit { places.deallocate() }

  @inline(__always) var count: Int { texts.count }

  /// Another one with the same texts.
  func copy() -> EntryTexts {
    let other = EntryTexts(capacity: count)
    other.put(bytes)
    other.places.update(from: places, count: EntryTexts.elements)
    return other
  }

  /// All texts; valid until one is added.
  @inline(__always) var bytes: Bytes { texts.bytes }

  /// Where the text of an element was put last.
  @inline(__always)
  func range(_ element: Int) -> Range<Int> {
    precondition(element >= 0 && element < EntryTexts.elements, "an element outside of the entry")
    let place = places[element]
    return Int(truncatingIfNeeded: place & 0xFFFF_FFFF)..<Int(truncatingIfNeeded: place >> 32)
  }

  /// Says that the text of an element goes from a place to the end of all texts.
  @inline(__always)
  func name(_ element: Int, from start: Int) {
    precondition(element >= 0 && element < EntryTexts.elements, "an element outside of the entry")
    places[element] =
      UInt64(truncatingIfNeeded: count) << 32 | UInt64(truncatingIfNeeded: start)
  }

  /// Gives an element the text that another one has.
  func name(_ element: Int, as other: Int) {
    let range = range(other)
    precondition(element >= 0 && element < EntryTexts.elements, "an element outside of the entry")
    places[element] =
      UInt64(truncatingIfNeeded: range.upperBound) << 32
      | UInt64(truncatingIfNeeded: range.lowerBound)
  }

  /// - Parameter text: No part of these texts, which may move.
  @inline(__always)
  func put(_ text: Bytes) { texts.append(text) }

  /// Puts a part of these texts behind them once more.
  func repeatPart(_ range: Range<Int>) { texts.append(part: range) }

  func clear() { texts.clear() }
}
