/// The texts of one length in scalars, those in ASCII apart from the others.
struct TextClass {
  let length: Int
  let isASCII: Bool
  /// Where its segments stand among all.
  let firstSegment: Int
  let segmentCount: Int
  /// Whether segments are looked up in pairs.
  let arePaired: Bool

  /// With *k* edits there are (*k* + 2) * (*k* + 1) / 2 pairs of segments to keep per text.
  static let mostEditsOfPairs = 3

  /// How many entries a text has.
  var entryCount: Int {
    arePaired ? segmentCount * (segmentCount - 1) / 2 : segmentCount
  }

  /// Short texts in ASCII are kept by value.
  var isShort: Bool { isASCII && length <= ShortText.capacity }

  /// The greatest distance at which some other text may reach a threshold with a text of a length:
  /// the longest text that may do so has `length / threshold` scalars.
  static func greatestDistance(length: Int, atLeast threshold: Int32) -> Int {
    LevenshteinRatio.greatestDistance(
      longest: length * 1_000_000 / Int(threshold), atLeast: threshold)
  }
}

/// Length and alphabet of a text as one number that orders classes; 0 for an absent text.
struct TextShape {
  let bits: UInt32

  init(_ text: UnsafeBufferPointer<UInt8>) {
    if ScalarCodes.isASCII(text) {
      bits = UInt32(truncatingIfNeeded: text.count) << 1
    } else {
      let count = String(decoding: text, as: UTF8.self).unicodeScalars.count
      bits = UInt32(truncatingIfNeeded: count) << 1 | 1
    }
  }

  init(bits: UInt32) { self.bits = bits }

  var length: Int { Int(bits >> 1) }
  var isASCII: Bool { bits & 1 == 0 }
}
