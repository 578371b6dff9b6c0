#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file, or of memory, piece by piece from a buffer of fixed size.
///
/// The first piece can be looked at before it is taken, so that a format is recognised without a
/// second opening: pipes are read like files.
final class ByteStream {
  /// Bytes of one piece.
  static let pieceBytes = 1 << 17

  private let descriptor: Int32
  private let buffer: UnsafeMutableRawBufferPointer
  /// What was read and not taken yet.
  private var ready: Range<Int> = 0..<0
  private var isAtEnd = false
  /// Bytes that were taken.
  private(set) var position = 0
  /// Whether it can be opened a second time and has a size.
  let isRegularFile: Bool
  private let memory: [UInt8]
  private var memoryPosition = 0

  /// Opens a file.
  init(path: String) throws(FileReadFailure) {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw FileReadFailure(errno) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      let code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : errno
      close(file)
      throw FileReadFailure(code)
    }
    descriptor = file
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    memory = []
    buffer = .allocate(byteCount: ByteStream.pieceBytes, alignment: 64)
  }

  /// Takes bytes that are in memory.
  init(bytes: [UInt8], pieceBytes: Int = ByteStream.pieceBytes) {
    descriptor = -1
    isRegularFile = false
    memory = bytes
    buffer = .allocate(byteCount: min(pieceBytes, max(1, bytes.count)), alignment: 64)
  }

  deinit {
    buffer.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// The first bytes, which are not taken by looking at them.
  func prefix(_ count: Int) throws(FileReadFailure) -> [UInt8] {
    while ready.count < min(count, buffer.count), !isAtEnd { try fill() }
    return Array(buffer[ready].prefix(count))
  }

  /// Takes the next piece.
  ///
  /// - Returns: Bytes that are valid until the next call; `nil` at the end.
  func next() throws(FileReadFailure) -> UnsafeRawBufferPointer? {
    if ready.isEmpty {
      ready = 0..<0
      if !isAtEnd { try fill() }
    }
    guard !ready.isEmpty else { return nil }
    let piece = UnsafeRawBufferPointer(rebasing: buffer[ready])
    position += ready.count
    ready = 0..<0
    return piece
  }

  /// Takes all that is left.
  func rest() throws(FileReadFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try next() { bytes.append(contentsOf: piece) }
    return bytes
  }

  /// Reads once behind what is ready.
  private func fill() throws(FileReadFailure) {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[ready.upperBound...])
    guard !room.isEmpty else { return }
    if descriptor < 0 {
      let count = min(room.count, memory.count - memoryPosition)
      memory.withUnsafeBytes { bytes in
        room.copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: bytes[memoryPosition..<memoryPosition + count]))
      }
      memoryPosition += count
      isAtEnd = memoryPosition == memory.count
      ready = ready.lowerBound..<ready.upperBound + count
      return
    }
    while true {
      #if canImport(Glibc)
        let got = Glibc.read(descriptor, room.baseAddress, room.count)
      #elseif canImport(Musl)
        let got = Musl.read(descriptor, room.baseAddress, room.count)
      #else
        let got = Darwin.read(descriptor, room.baseAddress, room.count)
      #endif
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileReadFailure(errno) }
      if got == 0 { isAtEnd = true }
      ready = ready.lowerBound..<ready.upperBound + got
      return
    }
  }
}

extension ByteStream {
  /// The next piece of a file with a name.
  ///
  /// - Throws: ``SourceError`` with the system's words where it cannot be read.
  func next(of name: String) throws(SourceError) -> UnsafeRawBufferPointer? {
    do throws(FileReadFailure) { return try next() } catch {
      throw SourceError(unreadable: name, error)
    }
  }

  func prefix(_ count: Int, of name: String) throws(SourceError) -> [UInt8] {
    do throws(FileReadFailure) { return try prefix(count) } catch {
      throw SourceError(unreadable: name, error)
    }
  }

  /// UTF-16 is decoded whole: no bank sends large files in it.
  ///
  /// - Returns: This stream where it is not in UTF-16.
  func decoded(
    _ choice: SourceDescription.Encoding, _ name: String
  ) throws(SourceError) -> ByteStream {
    let first = try prefix(4, of: name)
    let isMarked = first.starts(with: [0xFE, 0xFF]) || first.starts(with: [0xFF, 0xFE])
    let hasZeros = first.count == 4 && (first[0] == 0) != (first[1] == 0)
    guard choice == .utf16 || (choice == .automatic && (isMarked || hasZeros)) else {
      return self
    }
    var bytes: [UInt8]
    do throws(FileReadFailure) { bytes = try rest() } catch {
      throw SourceError(unreadable: name, error)
    }
    var plain = SourceDescription()
    plain.encoding = .utf16
    var report = SourceReport(name: name, format: .csv, encoding: .utf8)
    _ = try CSVSource(description: plain).decode(&bytes, name, 1, &report)
    return ByteStream(bytes: bytes)
  }
}

extension SourceError {
  init(unreadable name: String, _ failure: FileReadFailure) {
    self.init(
      file: name,
      Finding(
        .unreadable, message: "the file cannot be read: \(failure.reason)",
        remedy: "Check its name and its permissions."))
  }
}
