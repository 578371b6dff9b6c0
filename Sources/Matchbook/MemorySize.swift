/// Numbers of bytes as people write them.
public enum MemorySize {
  private static let units: [(name: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
  ]
  private static let decimalUnits: [(name: String, bytes: Int)] = [
    ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
  ]

  /// For example `1.5 GiB`, with one decimal place, rounded up; below 1 KiB `812 bytes`.
  public static func text(_ bytes: Int) -> String {
    for (name, size) in units where bytes >= size {
      let tenths = bytes / size * 10 + (bytes % size * 10 + size - 1) / size
      return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return bytes == 1 ? "1 byte" : "\(bytes) bytes"
  }

  /// Reads `2GiB`, `1.5 GB`, `500 MB` or a number of bytes; capitals do not count, and `K`, `M`, `G`
  /// and `T` stand for the binary units.
  ///
  /// - Returns: `nil` for anything else, for nothing, and for more bytes than an `Int` holds.
  public static func bytes(_ text: some StringProtocol) -> Int? {
    let trimmed = Array(text.utf8.drop { $0 == UInt8(ascii: " ") })
    let digits = trimmed.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !digits.isEmpty else { return nil }
    var rest = trimmed.dropFirst(digits.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard !fraction.isEmpty, fraction.count <= 9 else { return nil }
      rest = rest.dropFirst(fraction.count)
    }
    rest = rest.drop { $0 == UInt8(ascii: " ") }
    while rest.last == UInt8(ascii: " ") { rest = rest.dropLast() }
    guard let unit = unit(String(decoding: rest, as: UTF8.self).lowercased()) else { return nil }
    var number = 0
    for digit in digits + fraction {
      let (tenfold, over) = number.multipliedReportingOverflow(by: 10)
      let (sum, overSum) = tenfold.addingReportingOverflow(Int(digit) - 0x30)
      guard !over, !overSum else { return nil }
      number = sum
    }
    var divisor = 1
    for _ in fraction { divisor *= 10 }
    let bytes = Int(exactly: Int128(number) * Int128(unit) / Int128(divisor)) ?? 0
    return bytes > 0 ? bytes : nil
  }

  private static func unit(_ name: String) -> Int? {
    if name.isEmpty || name == "b" || name == "bytes" || name == "byte" { return 1 }
    return (units + decimalUnits).first {
      $0.name.lowercased() == name || $0.name.prefix(1).lowercased() == name
    }?.bytes
  }
}
