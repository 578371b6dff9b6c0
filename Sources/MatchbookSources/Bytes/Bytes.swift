#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A run of bytes that somebody else keeps, valid until its keeper changes them.
///
/// Places count from 0. It is an address and a length, so that cutting a text out of a line costs
/// neither memory nor a count of owners: a reader of lines cuts a dozen of them for every entry.
/// Places outside of it are refused by a precondition, as those of an array are.
struct Bytes {
  private let base: UnsafePointer<UInt8>
  let count: Int

  static var empty: Bytes { Bytes("") }

  private init(base: UnsafePointer<UInt8>, count: Int) {
    self.base = base
    self.count = count
  }

  @inline(__always)
  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    guard let start = buffer.baseAddress else {
      self = Bytes.empty
      return
    }
    self.init(base: start, count: buffer.count)
  }

  /// Takes a text of the program.
  init(_ text: StaticString) { self.init(base: text.utf8Start, count: text.utf8CodeUnitCount) }

  @inline(__always) var isEmpty: Bool { count == 0 }
  @inline(__always) var first: UInt8? { count > 0 ? base[0] : nil }
  @inline(__always) var last: UInt8? { count > 0 ? base[count - 1] : nil }
  @inline(__always) var buffer: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: count)
  }

  @inline(__always)
  subscript(place: Int) -> UInt8 {
    precondition(place >= 0 && place < count, "a place outside of the bytes")
    return base[place]
  }

  /// The bytes of a range of places.
  @inline(__always)
  subscript(range: Range<Int>) -> Bytes {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "a range outside of the bytes")
    return Bytes(base: base + range.lowerBound, count: range.count)
  }

  /// The bytes from a place, none where that is the end.
  @inline(__always) func from(_ place: Int) -> Bytes { self[place..<count] }

  func prefix(_ length: Int) -> Bytes { self[0..<Swift.min(count, length)] }
  func suffix(_ length: Int) -> Bytes { from(Swift.max(0, count - length)) }
  func dropFirst(_ length: Int = 1) -> Bytes { from(Swift.min(count, length)) }
  func dropLast(_ length: Int = 1) -> Bytes { self[0..<Swift.max(0, count - length)] }

  /// Without blanks and tabulators at both ends.
  @inline(__always) var withoutBlanks: Bytes {
    var (start, end) = (0, count)
    while start < end, base[start] == 0x20 || base[start] == 0x09 { start += 1 }
    while end > start, base[end - 1] == 0x20 || base[end - 1] == 0x09 { end -= 1 }
    return Bytes(base: base + start, count: end - start)
  }

  var string: String { String(decoding: buffer, as: UTF8.self) }

  /// Where another run starts in this one; `nil` if it is no part of it.
  func place(of part: Bytes) -> Int? {
    let distance = part.base - base
    return distance >= 0 && distance + part.count <= count ? distance : nil
  }

  /// Where a byte stands first, from a place on.
  @inline(__always)
  func firstPlace(of byte: UInt8, from place: Int = 0) -> Int? {
    precondition(place >= 0 && place <= count, "a place outside of the bytes")
    guard place < count, let found = memchr(base + place, Int32(byte), count - place) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Where a text stands first.
  func firstPlace(of text: StaticString) -> Int? {
    let text = Bytes(text)
    guard let start = text.first else { return 0 }
    var place = 0
    while let found = firstPlace(of: start, from: place), found + text.count <= count {
      if self[found..<found + text.count] == text { return found }
      place = found + 1
    }
    return nil
  }

  func contains(_ byte: UInt8) -> Bool { firstPlace(of: byte) != nil }
  func starts(with text: StaticString) -> Bool { prefix(text.utf8CodeUnitCount) == Bytes(text) }

  @inline(__always)
  static func == (left: Bytes, right: Bytes) -> Bool {
    left.count == right.count && memcmp(left.base, right.base, left.count) == 0
  }

  @inline(__always)
  static func == (left: Bytes, right: StaticString) -> Bool { left == Bytes(right) }

  /// The characters of a text in UTF-8.
  var characterCount: Int {
    var characters = 0
    for place in 0..<count where base[place] & 0xC0 != 0x80 { characters += 1 }
    return characters
  }

  /// Up to four bytes as one number, the first in the lowest digits, for comparisons with many words.
  @inline(__always) var word: UInt32 {
    var word: UInt32 = 0
    for place in 0..<Swift.min(4, count) { word |= UInt32(base[place]) << UInt32(place * 8) }
    return word
  }
}

extension Bytes: Sequence {
  func makeIterator() -> UnsafeBufferPointer<UInt8>.Iterator { buffer.makeIterator() }
  var underestimatedCount: Int { count }
}
