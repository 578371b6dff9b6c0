import Matchbook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads whole files.
enum FileBytes {
  /// Reads a file, a regular one with several threads at once.
  ///
  /// The array has room for a quarter more, so that texts which do not stand in the file as they
  /// are can be put behind it without a copy; memory that is not touched costs nothing.
  ///
  /// - Throws: The reason in the system's words.
  static func read(_ path: String, threads: Int) throws(FileReadFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw FileReadFailure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileReadFailure(errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileReadFailure(EISDIR) }
    let size = Int(status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG, size > 0 else {
      return try readStream(descriptor)
    }
    let failures = PieceOutputs<Int32>(count: (size + pieceBytes - 1) / pieceBytes)
    var shortest = size
    let bytes = [UInt8](unsafeUninitializedCapacity: size + size / 4 + 64) { buffer, count in
      adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
      guard let base = buffer.baseAddress else { return }
      let target = Shared(base)
      let pieces = (size + pieceBytes - 1) / pieceBytes
      let ends = PieceOutputs<Int>(count: pieces)
      Workers(count: threads).run(pieces: pieces) { piece in
        let start = piece * pieceBytes
        let end = min(size, start + pieceBytes)
        var position = start
        while position < end {
          let got = pread(descriptor, target.value + position, end - position, off_t(position))
          if got < 0 && errno == EINTR { continue }
          if got < 0 { failures[piece] = errno }
          if got <= 0 { break }
          position += got
        }
        ends[piece] = position
      }
      // A file that became shorter meanwhile ends where its first gap begins.
      for piece in 0..<pieces {
        let end = ends[piece] ?? 0
        if end < min(size, (piece + 1) * pieceBytes) {
          shortest = end
          break
        }
      }
      count = shortest
    }
    for piece in 0..<(size + pieceBytes - 1) / pieceBytes {
      if let code = failures[piece] { throw FileReadFailure(code) }
    }
    return bytes
  }

  private static let pieceBytes = 4 << 20

  /// Reads what has no size: a pipe, a terminal, a file of the system.
  private static func readStream(_ descriptor: Int32) throws(FileReadFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 17)
    while true {
      let got = chunk.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileReadFailure(errno) }
      if got == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<got])
    }
  }

  /// Returns the pages of memory that is about to be freed: an allocator may keep them, and of a large
  /// file they would be half a gigabyte beside the table.
  static func giveBack(_ memory: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      withPages(of: memory) { madvise($0, $1, MADV_DONTNEED) }
    #endif
  }

  /// Asks for large pages: fewer faults while a large file comes in.
  ///
  /// Blocks of memory lie side by side: with the large pages that they share, few small ones are left.
  static func adviseHugePages(_ memory: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      guard memory.count >= 1 << 20, let base = memory.baseAddress else { return }
      let page = UInt(2 << 20)
      let start = UInt(bitPattern: base) & ~(page - 1)
      let end = (UInt(bitPattern: base) + UInt(memory.count) + page - 1) & ~(page - 1)
      // Of what is not mapped around it nothing is expected.
      if let first = UnsafeMutableRawPointer(bitPattern: start) {
        _ = madvise(first, Int(end - start), MADV_HUGEPAGE)
      }
    #endif
  }

  #if os(Linux)
    /// Calls `body` with the whole pages of some memory, and their bytes.
    private static func withPages(
      of memory: UnsafeMutableRawBufferPointer, _ body: (UnsafeMutableRawPointer, Int) -> Int32
    ) {
      guard let base = memory.baseAddress else { return }
      let page = UInt(4096)
      let start = (UInt(bitPattern: base) + page - 1) & ~(page - 1)
      let end = (UInt(bitPattern: base) + UInt(memory.count)) & ~(page - 1)
      guard start < end, let first = UnsafeMutableRawPointer(bitPattern: start) else { return }
      _ = body(first, Int(end - start))
    }
  #endif
}

/// Why a file cannot be read.
struct FileReadFailure: Error {
  let reason: String
  init(_ code: Int32) { reason = String(cString: strerror(code)) }
}
