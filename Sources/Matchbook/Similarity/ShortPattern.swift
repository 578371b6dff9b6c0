/// A short text with the places of its codes, to be measured against many other short texts.
///
/// It owns its memory and may be given the next text again and again; each worker has its own.
struct ShortPattern: ~Copyable {
  /// The text that distances are about. It stands beside the places, because the compiler of Swift
  /// 6.3 breaks off where the thread sanitizer is to watch it change as a member.
  private let own: UnsafeMutablePointer<ShortText>
  /// By code, the places where it stands in the text, as bits.
  private let places: UnsafeMutablePointer<UInt16>

  init() {
    own = .allocate(capacity: 1)
    own.initialize(to: ShortText(codes: 0, count: 0))
    places = .allocate(capacity: PositionMasks.anyCode)
    places.initialize(repeating: 0, count: PositionMasks.anyCode)
  }

  deinit {
    own.deallocate()
    places.deallocate()
  }

  /// The text that was taken last; it has no code before that.
  var text: ShortText {
    @inline(__always) get { own.pointee }
  }

  /// Takes the text that the next distances are about.
  mutating func take(_ text: ShortText) {
    for place in 0..<own.pointee.count { places[Int(own.pointee[place])] = 0 }
    own.pointee = text
    for place in 0..<text.count {
      places[Int(text[place])] |= 1 &<< UInt16(truncatingIfNeeded: place)
    }
  }

  /// Levenshtein's distance to another text; above the limit, any number above it.
  @inline(__always)
  borrowing func distance(to other: ShortText, atMost limit: Int) -> Int {
    if limit <= FewEdits.mostEdits { return FewEdits.distance(text, other, atMost: limit) }
    return longDistance(to: other, atMost: limit)
  }

  /// As by ``EditDistance/oneWord(_:_:_:atMost:_:)``, between the common ends.
  @inline(__always)
  private borrowing func longDistance(to other: ShortText, atMost limit: Int) -> Int {
    let shorter = min(text.count, other.count)
    let prefix = min(shorter, (text.codes ^ other.codes).trailingZeroBitCount &>> 3)
    let ends = text.atEnd ^ other.atEnd
    let suffix = min(shorter &- prefix, ends.leadingZeroBitCount &>> 3)
    let own = text.count &- prefix &- suffix
    let others = other.count &- prefix &- suffix
    if own == 0 || others == 0 { return own &+ others }
    let shift = UInt64(truncatingIfNeeded: prefix)
    let codes = (other.codes &>> UInt128(truncatingIfNeeded: 8 &* prefix)).littleEndian
    return withUnsafeBytes(of: codes) { bytes in
      bytes.withMemoryRebound(to: UInt8.self) {
        guard let base = $0.baseAddress else { return limit &+ 1 }
        return EditDistance.oneWord(own, base, others, atMost: limit) {
          UInt64(places[Int($0)]) &>> shift
        }
      }
    }
  }
}

extension ShortText {
  /// The code at a place, 0 to `count` - 1.
  @inline(__always)
  subscript(place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: codes &>> UInt128(truncatingIfNeeded: 8 &* place))
  }

  /// The codes with the last in the highest byte.
  @inline(__always)
  var atEnd: UInt128 {
    codes &<< UInt128(truncatingIfNeeded: 8 &* (ShortText.capacity &- count))
  }
}
