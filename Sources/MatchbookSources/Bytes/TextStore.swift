import Matchbook

/// Where one thread puts the texts of a table: a part of its arena that nobody else writes.
final class TextStore: @unchecked Sendable {
  /// The arena that all stores of a table share.
  struct Arena: @unchecked Sendable {
    let base: UnsafeMutablePointer<UInt8>
    let capacity: Int
    /// What a store takes at once.
    fileprivate let blockBytes: Int
    /// How much of it is taken.
    let taken = RunningTotal()

    init(base: UnsafeMutablePointer<UInt8>, capacity: Int, block: Int) {
      self.base = base
      self.capacity = capacity
      blockBytes = block
    }
  }

  private let arena: Arena
  private var position = 0
  private var end = 0
  private var caches: [TextCache] = []

  /// Bytes that a store takes at once; what rows may need and do not is left over.
  ///
  /// While one thread fills its block, each of the others takes about one: all of these lie within
  /// the reach of the cells of neighbouring rows.
  static func block(threads: Int) -> Int {
    min(4 << 20, max(256 << 10, TextStarts.reach / (2 * max(1, threads))))
  }

  /// What may be written behind a text, and is not part of it.
  static let margin = 16

  init(_ arena: Arena, columns: Int) {
    self.arena = arena
    caches = (0..<columns).map { _ in TextCache() }
  }

  /// The arena that is enough for texts of so many bytes in pieces of a size.
  static func capacity(forBytes bytes: Int, piece: Int, block: Int, threads: Int) -> Int {
    // A block may be left when the rows of a whole piece do not fit what is over.
    return (bytes + bytes / block * (piece + margin)) * 9 / 8
      + (threads + 1) * max(block, piece + margin)
  }

  /// Makes sure that a number of bytes fit; `false` if the arena is full.
  func reserve(_ bytes: Int) -> Bool {
    let bytes = bytes + TextStore.margin
    guard end - position < bytes else { return true }
    let size = max(arena.blockBytes, bytes)
    guard let start = arena.taken.add(size, upTo: arena.capacity) else { return false }
    position = start
    end = start + size
    return true
  }

  /// Writes texts one behind the other.
  ///
  /// A value for a loop: what stands in a class has to be loaded again for every text.
  struct Cursor {
    let base: UnsafeMutablePointer<UInt8>
    fileprivate(set) var position: Int
  }

  var cursor: Cursor {
    get { Cursor(base: arena.base, position: position) }
    set { position = newValue.position }
  }

  /// Copies texts of a column unless an equal one has been copied not long ago.
  struct Sharing {
    fileprivate let cells: UnsafeMutablePointer<UInt64>
    fileprivate(set) var hits = 0
  }

  /// - Returns: `nil` if equal texts of the column are not often near each other.
  func sharing(_ column: Int) -> Sharing? {
    let cache = caches[column]
    return cache.isWorthwhile ? Sharing(cells: cache.cells) : nil
  }

  /// Keeps count of what sharing was good for.
  func note(_ sharing: Sharing, lookups: Int, column: Int) {
    caches[column].lookups += lookups
    caches[column].hits += sharing.hits
  }

  /// Copies a text whose quotes stand twice, with single ones.
  func putUnescaped(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let start = position
    var index = 0
    while index < length {
      arena.base[position] = text[index]
      position += 1
      index += text[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return CellBatch.pack(start, position - start)
  }

  /// Moves a text that was made here.
  func put(made: inout [UInt8]) -> UInt64 {
    let start = position
    for byte in made {
      arena.base[position] = byte
      position += 1
    }
    made.removeAll(keepingCapacity: true)
    return start == position ? 0 : CellBatch.pack(start, position - start)
  }

  /// Says that a piece is done.
  func finishPiece() {
    for cache in caches { cache.finishPiece() }
  }
}

extension TextStore.Cursor {
  /// Copies a text, behind which 15 further bytes can be read, and returns its cell.
  @inline(__always)
  mutating func put(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let source = UnsafeRawPointer(text)
    let target = UnsafeMutableRawPointer(base + position)
    var offset = 0
    repeat {
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self),
        toByteOffset: offset, as: SIMD2<UInt64>.self)
      offset &+= 16
    } while offset < length
    let cell = CellBatch.pack(position, length)
    position &+= length
    return cell
  }

  /// Copies a text unless, in a column that shares texts, an equal one has been copied not long ago.
  @inline(__always)
  mutating func put(
    _ text: UnsafePointer<UInt8>, _ length: Int, _ sharing: inout TextStore.Sharing?
  ) -> UInt64 {
    guard let cells = sharing?.cells else { return put(text, length) }
    let slot = TextCache.slot(of: text, length)
    let known = cells[slot]
    if CellBatch.length(known) == length, position &- CellBatch.offset(known) < TextCache.reach,
      Self.areEqual(text, base + CellBatch.offset(known), length)
    {
      sharing?.hits &+= 1
      return known
    }
    let cell = put(text, length)
    cells[slot] = cell
    return cell
  }

  @inline(__always)
  private static func areEqual(
    _ text: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    let (left, right) = (UnsafeRawPointer(text), UnsafeRawPointer(other))
    var offset = 0
    while offset + 8 <= length {
      guard
        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      else { return false }
      offset += 8
    }
    guard offset < length else { return true }
    let difference =
      UInt64(littleEndian: left.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      ^ UInt64(littleEndian: right.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    return difference << UInt64(64 - 8 * (length - offset)) == 0
  }
}

/// The texts of one column that were seen last, by their hashes.
private final class TextCache {
  static let bits = 11
  /// A text that lies farther back is copied again: cells of neighbouring rows stay near each other,
  /// and take less memory.
  static var reach: Int { 2 << 20 }
  let cells: UnsafeMutablePointer<UInt64>
  var lookups = 0
  var hits = 0
  private var pause = 0

  var isWorthwhile: Bool { pause == 0 }

  init() {
    cells = .allocate(capacity: 1 << TextCache.bits)
    cells.initialize(repeating: 0, count: 1 << TextCache.bits)
  }

  deinit { cells.deallocate() }

  /// A column whose texts are seldom equal is left alone for a while: each look costs more than the
  /// copy it may save.
  func finishPiece() {
    if pause > 0 {
      pause -= 1
    } else if lookups > 256, hits < lookups / 4 {
      pause = 31
    }
    (lookups, hits) = (0, 0)
  }

  /// The place of a text of at least one byte, behind which seven further ones can be read.
  @inline(__always)
  static func slot(of text: UnsafePointer<UInt8>, _ length: Int) -> Int {
    let raw = UnsafeRawPointer(text)
    let first: UInt64
    let last: UInt64
    if length >= 8 {
      first = raw.loadUnaligned(as: UInt64.self)
      last = raw.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
    } else {
      first =
        UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) << UInt64(64 - 8 * length)
      last = 0
    }
    let mixed =
      (first &* 0x9E37_79B9_7F4A_7C15) ^ (last &* 0xC2B2_AE3D_27D4_EB4F) &+ UInt64(length)
    let spread = (mixed ^ mixed >> 29) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: spread >> UInt64(64 - bits))
  }
}
