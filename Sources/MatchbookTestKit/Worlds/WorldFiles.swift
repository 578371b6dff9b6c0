#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file or folder of a world that cannot be written.
public struct WorldFileError: Error, CustomStringConvertible, Sendable {
  public let path: String
  public let reason: String

  init(path: String) {
    self.path = path
    reason = String(cString: strerror(errno))
  }

  public var description: String {
    "\(path): error: cannot be written: \(reason); name a folder that you may write to "
      + "[world.write]"
  }
}

/// What the files of a world hold beside or instead of the usual.
public struct WorldFileOptions: Sendable {
  /// Whether the column `amount_minor` stands behind `amount`.
  public var withMinorUnits = false
  /// Whether references go on behind their numbers, for example
  /// `INV-2024-00000123-7C0D1B65A2E94F38`, as ids of payments do.
  public var withLongReferences = false
  /// Whether references hold a letter beyond ASCII, for example `RÉF-2024-00000123`.
  public var withAccents = false

  public init(
    withMinorUnits: Bool = false, withLongReferences: Bool = false, withAccents: Bool = false
  ) {
    self.withMinorUnits = withMinorUnits
    self.withLongReferences = withLongReferences
    self.withAccents = withAccents
  }
}

/// Writes worlds as files.
public enum WorldFiles {
  /// Writes `ledger.csv`, `external.csv` and `truth.csv` of a world into a folder.
  ///
  /// The truth has the columns group, kind, external_id and ledger_id: a line per pair that belongs
  /// together, or per record without a partner, whose partner's column is empty.
  ///
  /// - Parameter folder: Made if it does not exist; files of these names are replaced.
  public static func write(
    _ world: World, to folder: String, _ options: WorldFileOptions = WorldFileOptions()
  ) throws(WorldFileError) {
    try makeFolder(folder)
    for (side, name) in [(world.ledger, "ledger.csv"), (world.external, "external.csv")] {
      let minor = options.withMinorUnits ? "amount_minor," : ""
      let header = "id,amount,\(minor)currency,reference,description,date,counterparty\n"
      try write(to: "\(folder)/\(name)", header: header, lines: side.count) { position, bytes in
        side.appendLine(at: position, options, to: &bytes)
      }
    }
    let header = "group,kind,external_id,ledger_id\n"
    try write(to: "\(folder)/truth.csv", header: header, lines: world.truth.count) {
      position, bytes in
      let truth = world.truth[position]
      WorldText.append(UInt64(truth.group), width: 1, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      bytes += truth.kind.name.utf8
      bytes.append(UInt8(ascii: ","))
      if truth.external > 0 {
        WorldSide.appendID(truth.external, side: .external, to: &bytes)
      }
      bytes.append(UInt8(ascii: ","))
      if truth.ledger > 0 { WorldSide.appendID(truth.ledger, side: .ledger, to: &bytes) }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// Writes one file of bytes.
  public static func write(_ content: [UInt8], to path: String) throws(WorldFileError) {
    try write(to: path, header: "", lines: 1) { _, bytes in bytes += content }
  }

  /// Makes a folder and those above it, as far as they are missing.
  public static func makeFolder(_ folder: String) throws(WorldFileError) {
    var path = folder.hasPrefix("/") ? "/" : ""
    for part in folder.split(separator: "/") {
      path += path.isEmpty || path.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(path, 0o777) != 0 && errno != EEXIST { throw WorldFileError(path: path) }
    }
  }

  /// Lines gathered before they are handed to the file.
  private static let bufferBytes = 1 << 20

  private static func write(
    to path: String, header: String, lines: Int,
    append: (_ position: Int, _ bytes: inout [UInt8]) -> Void
  ) throws(WorldFileError) {
    guard let file = fopen(path, "wb") else { throw WorldFileError(path: path) }
    var bytes = Array(header.utf8)
    bytes.reserveCapacity(bufferBytes + 4096)
    var isWritten = true
    for position in 0..<lines {
      append(position, &bytes)
      if bytes.count >= bufferBytes {
        isWritten = isWritten && fwrite(bytes, 1, bytes.count, file) == bytes.count
        bytes.removeAll(keepingCapacity: true)
      }
    }
    isWritten = isWritten && fwrite(bytes, 1, bytes.count, file) == bytes.count
    guard fclose(file) == 0, isWritten else { throw WorldFileError(path: path) }
  }
}
