/// What some steps that look at one character at a time make of those that European texts hold.
///
/// Each step maps a scalar to some scalars, whatever stands beside it, so their results can be looked
/// up. Asking the standard library for the case and the category of each letter of each text made
/// texts with umlauts seventy times slower than ASCII.
final class ScalarTable: Sendable {
  /// Up to seven bytes of UTF-8, the first one lowest, and their number in the highest byte.
  private let entries: RawColumn<UInt64>

  /// Scalars of two bytes, which hold the letters of European scripts, come first.
  private static let twoBytes = 0x800
  /// Dashes, quotation marks and signs of currencies.
  private static let signs = 0x2000..<0x2100

  private init(_ steps: [TextNormaliser]) {
    let signs = ScalarTable.signs
    let scalars = Array(0..<ScalarTable.twoBytes) + Array(signs)
    entries = RawColumn(uninitialised: scalars.count)
    for (place, value) in scalars.enumerated() {
      let bytes =
        UnicodeScalar(UInt32(value)).map { ScalarTable.bytes(of: String($0), steps) } ?? []
      entries[place] = ScalarTable.packed(bytes)
    }
  }

  private static let known = Locked<[[TextNormaliser]: ScalarTable]>([:])

  /// The table of some steps, made when it is asked for first.
  static func of(_ steps: [TextNormaliser]) -> ScalarTable {
    known.withLock { known in
      if let table = known[steps] { return table }
      let table = ScalarTable(steps)
      known[steps] = table
      return table
    }
  }

  /// The entries as plain memory, which is never freed: tables are kept for good.
  var view: View { View(entries: UnsafePointer(entries.base)) }

  /// What scalars become, for loops over many texts.
  struct View: BitwiseCopyable {
    fileprivate let entries: UnsafePointer<UInt64>

    /// The entry of a scalar: its bytes, and their number in the highest one.
    @inline(__always)
    subscript(scalar: UInt32) -> UInt64 {
      let value = Int(scalar)
      if value < ScalarTable.twoBytes { return entries[value] }
      if ScalarTable.signs.contains(value) {
        return entries[value &- ScalarTable.signs.lowerBound &+ ScalarTable.twoBytes]
      }
      return ScalarTable.tooLong
    }

    /// Reads the character at a place and goes on behind it.
    ///
    /// - Parameter ascii: By byte, what becomes of it; 0 to drop it.
    /// - Returns: Its entry, ``tooLong`` where that has to be asked for; `nil` if the text is no UTF-8.
    @inline(__always)
    func next(
      in text: UnsafePointer<UInt8>, _ place: inout Int, of length: Int,
      ascii: UnsafePointer<UInt8>
    ) -> UInt64? {
      let byte = text[place]
      if byte < 0x80 {
        place &+= 1
        let mapped = UInt64(ascii[Int(byte)])
        return mapped == 0 ? 0 : mapped | 1 &<< 56
      }
      guard let (scalar, read) = UTF8Scalar.read(text + place, length &- place) else { return nil }
      place &+= read
      return self[scalar]
    }
  }

  /// Stands for bytes that have to be asked for.
  static let tooLong = UInt64.max

  private static func packed(_ bytes: [UInt8]) -> UInt64 {
    guard bytes.count < 8 else { return tooLong }
    var entry = UInt64(bytes.count) << 56
    for (place, byte) in bytes.enumerated() { entry |= UInt64(byte) << UInt64(8 * place) }
    return entry
  }

  /// A text after some steps that look at one character at a time.
  static func bytes(of text: String, _ steps: [TextNormaliser]) -> [UInt8] {
    var string = text
    for step in steps {
      switch step {
      // Upper case first, so that letters with several lower-case forms meet in one.
      case .caseFold: string = string.uppercased().lowercased()
      case .foldAccents:
        var folded = String.UnicodeScalarView()
        for scalar in string.unicodeScalars { AccentFolding.fold(scalar, into: &folded) }
        string = String(folded)
      case .alphanumericOnly:
        string = String(String.UnicodeScalarView(string.unicodeScalars.filter(isAlphanumeric)))
      case .digitsOnly:
        string = String(
          String.UnicodeScalarView(string.unicodeScalars.filter { ("0"..."9").contains($0) }))
      default: break
      }
    }
    return Array(string.utf8)
  }
}
