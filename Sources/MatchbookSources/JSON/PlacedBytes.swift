/// A file whose places can be looked at again, for errors.
enum PlacedBytes {
  case memory([UInt8])
  case file(String)

  /// A stream from the first byte on.
  func stream() throws(FileReadFailure) -> ByteStream {
    switch self {
    case .memory(let bytes): return ByteStream(bytes: bytes)
    case .file(let path): return try ByteStream(path: path)
    }
  }

  /// How many bytes there are; 0 where the file is gone.
  var size: Int {
    switch self {
    case .memory(let bytes): return bytes.count
    case .file(let path): return OpenFile(path)?.size ?? 0
    }
  }

  /// The bytes of a range, as far as there are any.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    switch self {
    case .memory(let bytes): return Array(bytes[range.clamped(to: 0..<bytes.count)])
    case .file(let path):
      guard let file = OpenFile(path) else { return [] }
      return file.read(range.clamped(to: 0..<file.size)) ?? []
    }
  }

  /// A file that is read again may have become shorter: then nothing is shown of it.
  func lines(of offsets: [Int]) -> PlacedLines {
    var lines = PlacedLines(of: offsets)
    do throws(FileReadFailure) {
      let stream = try stream()
      while !lines.isComplete, let piece = try stream.next() { lines.pass(piece) }
    } catch {}
    lines.finish()
    return lines
  }
}

/// In which lines some places of a file stand, found as its bytes go by.
struct PlacedLines {
  /// A line by its number, from 1, and where it starts.
  struct Line {
    var number: Int
    var start: Int
  }

  private let offsets: [Int]
  private var lines: [Int: Line] = [:]
  private var next = 0
  private var line = Line(number: 1, start: 0)
  private var position = 0
  private var isBehindReturn = false
  private var first: [UInt8] = []

  init(of offsets: [Int]) { self.offsets = Set(offsets).sorted() }

  /// Whether no more bytes are needed. A line feed may still follow a carriage return.
  var isComplete: Bool { next == offsets.count }

  subscript(offset: Int) -> Line? { lines[offset] }

  mutating func pass(_ piece: UnsafeRawBufferPointer) {
    if first.count < 3 {
      first += piece.prefix(3 - first.count)
      // A byte order mark is no part of the first line.
      if first == [0xEF, 0xBB, 0xBF] { line.start = 3 }
    }
    for byte in piece {
      if isBehindReturn {
        isBehindReturn = false
        // Both together end one line.
        if byte != 0x0A { beginLine(at: position) } else { note(upTo: position) }
      }
      note(upTo: position)
      position += 1
      if byte == 0x0D {
        isBehindReturn = true
      } else if byte == 0x0A {
        beginLine(at: position)
      }
    }
  }

  /// Notes the places at the end of the file, and behind it.
  mutating func finish() {
    if isBehindReturn { beginLine(at: position) }
    isBehindReturn = false
    note(upTo: Int.max)
  }

  private mutating func beginLine(at start: Int) {
    line = Line(number: line.number + 1, start: start)
  }

  @inline(__always)
  private mutating func note(upTo position: Int) {
    while next < offsets.count, offsets[next] <= position {
      lines[offsets[next]] = line
      next += 1
    }
  }
}

extension Excerpt {
  /// Bytes on either side of a value that can matter for what is shown of its line.
  private static let reach = 8192

  /// The neighbourhood of a value in a file of which no more is looked at.
  ///
  /// - Parameter column: -1 where the row is meant.
  init(
    _ code: SourceError.Code, column: Int, offset: Int, length: Int, in line: PlacedLines.Line,
    of places: PlacedBytes
  ) {
    let start = max(min(line.start, offset), offset - Excerpt.reach)
    let near = places.bytes(start..<offset + Excerpt.reach)
    let excerpt = near.withUnsafeBufferPointer { near in
      Excerpt(
        around: ChunkNotes.Raw(
          code: code, column: column, offset: offset - start, length: length,
          rowStart: offset - start), near)
    }
    self = excerpt.moved(by: start - line.start)
  }
}
