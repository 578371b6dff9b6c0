/// The distance of a place's clocks from UTC, at any time.
///
/// Named zones come from the machine's time zone database, in the form of RFC 8536: times at which
/// the distance changes, and a rule for the years behind the last of them.
struct TimeZoneRules: Sendable, Hashable {
  private struct Change: Sendable, Hashable {
    var instant: Int64
    var offset: Int
  }

  private let changes: [Change]
  private let firstOffset: Int
  private let later: YearlyRule?

  static let utc = TimeZoneRules(offset: 0)

  /// A zone whose clocks never change.
  init(offset: Int) {
    changes = []
    firstOffset = offset
    later = nil
  }

  var isUTC: Bool { changes.isEmpty && later == nil && firstOffset == 0 }

  /// Finds the zone of a name.
  ///
  /// - Parameter name: `UTC`, `Z`, an offset such as `+02:00`, or a name such as `Europe/Berlin`.
  /// - Returns: `nil` if there is no such zone.
  init?(name: String) {
    if ["UTC", "Z", "GMT"].contains(name) {
      self = .utc
    } else if let offset = TimeZoneRules.parseOffset(name) {
      self.init(offset: offset)
    } else {
      let isSafe = name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || [0x5F, 0x2D, 0x2B, 0x2F].contains($0)
      }
      guard isSafe, !name.isEmpty, !name.hasPrefix("/"), !name.contains("//"), !name.hasSuffix("/")
      else { return nil }
      for folder in ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"] {
        if let bytes = try? FileBytes.read("\(folder)/\(name)", threads: 1),
          let rules = TimeZoneRules(file: bytes)
        {
          self = rules
          return
        }
      }
      return nil
    }
  }

  /// `+02:00`, `+0200` or `+02`, in seconds.
  private static func parseOffset(_ text: String) -> Int? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    var digits = text.dropFirst()
    if digits.count == 5, digits.dropFirst(2).first == ":" {
      digits = digits.prefix(2) + digits.suffix(2)
    }
    guard digits.count == 2 || digits.count == 4, digits.allSatisfy({ ("0"..."9").contains($0) }),
      let hours = Int(digits.prefix(2)), let minutes = Int("0" + digits.dropFirst(2)),
      hours <= 18, minutes <= 59
    else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
  }

  /// Seconds east of UTC at a time in seconds since 1970.
  func offset(at instant: Int64) -> Int {
    guard let last = changes.last else { return later?.offset(at: instant) ?? firstOffset }
    if instant >= last.instant, let later { return later.offset(at: instant) }
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].instant <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstOffset : changes[low - 1].offset
  }

  /// Seconds east of UTC when the clocks there show a time.
  ///
  /// A time that the clocks show twice is its first; one that they pass over is as if they had not
  /// yet been moved.
  func offset(ofLocal local: Int64) -> Int {
    let before = offset(at: local - 86_400)
    let after = offset(at: local + 86_400)
    guard before != after else { return before }
    if offset(at: local - Int64(before)) == before { return before }
    if offset(at: local - Int64(after)) == after { return after }
    return before
  }

  /// Reads a compiled file of the time zone database.
  init?(file bytes: [UInt8]) {
    var reader = ByteReader(bytes: bytes)
    guard var counts = reader.header() else { return nil }
    var timeBytes = 4
    if counts.version >= UInt8(ascii: "2") {
      // The first block repeats the data in 32 bits, for old readers.
      let skipped =
        counts.times * 5 + counts.types * 6 + counts.letters + counts.leaps * 8 + counts.standards
        + counts.universals
      guard reader.skip(skipped), let second = reader.header() else { return nil }
      counts = second
      timeBytes = 8
    }
    // Zones that count leap seconds disagree with every other clock.
    guard counts.leaps == 0 else { return nil }
    var instants: [Int64] = []
    for _ in 0..<counts.times {
      guard let value = reader.integer(bytes: timeBytes) else { return nil }
      instants.append(value)
    }
    var kinds: [Int] = []
    for _ in 0..<counts.times {
      guard let value = reader.integer(bytes: 1) else { return nil }
      kinds.append(Int(value))
    }
    var offsets: [Int] = []
    for _ in 0..<counts.types {
      guard let value = reader.integer(bytes: 4), reader.skip(2) else { return nil }
      offsets.append(Int(value))
    }
    guard !offsets.isEmpty, kinds.allSatisfy({ offsets.indices.contains($0) }),
      reader.skip(counts.letters + counts.standards + counts.universals)
    else { return nil }
    changes = zip(instants, kinds).map { Change(instant: $0, offset: offsets[$1]) }
    firstOffset = offsets[0]
    later = timeBytes == 8 ? YearlyRule(reader.footer) : nil
  }
}

/// Reads the numbers of a compiled time zone.
private struct ByteReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  struct Counts {
    var version: UInt8
    var universals, standards, leaps, times, types, letters: Int
  }

  mutating func header() -> Counts? {
    guard position + 44 <= bytes.count, bytes[position...].starts(with: "TZif".utf8) else {
      return nil
    }
    let version = bytes[position + 4]
    position += 20
    var numbers: [Int] = []
    for _ in 0..<6 {
      guard let value = integer(bytes: 4), value >= 0, value < 1 << 20 else { return nil }
      numbers.append(Int(value))
    }
    return Counts(
      version: version, universals: numbers[0], standards: numbers[1], leaps: numbers[2],
      times: numbers[3], types: numbers[4], letters: numbers[5])
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count <= bytes.count - position else { return false }
    position += count
    return true
  }

  /// A whole number, highest byte first; of four and eight bytes with a sign.
  mutating func integer(bytes count: Int) -> Int64? {
    guard position + count <= bytes.count else { return nil }
    var value: UInt64 = 0
    for _ in 0..<count {
      value = value << 8 | UInt64(bytes[position])
      position += 1
    }
    return count == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }

  /// The text between two line ends behind the data.
  var footer: String {
    guard position < bytes.count, bytes[position] == 0x0A else { return "" }
    return String(decoding: bytes[(position + 1)...].prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
