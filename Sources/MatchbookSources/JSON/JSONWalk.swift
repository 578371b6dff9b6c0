/// Finds the records of a file: the elements of an array, or values that follow each other.
///
/// The walk stands between two tokens whenever it asks for more bytes, so a window can move on.
struct JSONWalk {
  typealias Stop = JSONRecordParser.Stop

  enum Step {
    /// An object begins at the position.
    case record
    /// The file is at its end.
    case finished
    /// Something was passed over; there is more.
    case moved
  }

  private enum Level {
    /// Inside an object on the way to the records, with its path.
    case object(path: String, hasMembers: Bool)
    /// Inside the array of the records.
    case records(isFirst: Bool)
  }

  private let wantedPath: String?
  private let isLines: Bool
  private var levels: [Level] = []
  private var isTopDone = false
  /// The path of the array that was taken, "" for one that is the whole file.
  private(set) var takenPath: String?
  private var emptyPath: String?

  init(isLines: Bool, path: String?) {
    self.isLines = isLines
    wantedPath = path
  }

  /// Moves to the next record.
  mutating func next(
    _ parser: inout JSONRecordParser, _ position: inout Int
  ) throws(Stop) -> Step {
    guard let level = levels.last else { return try nextTop(&parser, &position) }
    switch level {
    case .records(let isFirst): return try nextElement(&parser, &position, isFirst: isFirst)
    case .object(let path, let hasMembers):
      return try nextMember(&parser, &position, path: path, hasMembers: hasMembers)
    }
  }

  private mutating func nextTop(
    _ parser: inout JSONRecordParser, _ position: inout Int
  ) throws(Stop) -> Step {
    parser.skipBlanks(&position)
    guard position < parser.count else {
      if !parser.isAtEnd { throw .incomplete }
      if !isLines, isTopDone, takenPath == nil, emptyPath == nil { throw missing(at: 0) }
      return .finished
    }
    let byte = parser.base[position]
    // Old programs write Ctrl-Z at the end of a file.
    if byte == 0x1A, position + 1 == parser.count {
      if !parser.isAtEnd { throw .incomplete }
      position += 1
      return .moved
    }
    if isLines {
      // Some writers put a comma or a record separator (RFC 7464) between values.
      if byte == 0x1E || (byte == UInt8(ascii: ",") && isTopDone) {
        position += 1
        return .moved
      }
      isTopDone = true
      return .record
    }
    guard !isTopDone else {
      throw .shape(
        at: position, message: "another value begins behind the first one",
        remedy:
          "If the file has one object per line, set  \"format\": \"jsonl\"  in the description.")
    }
    switch byte {
    case UInt8(ascii: "["):
      guard wantedPath == nil else {
        throw .shape(
          at: position,
          message: "the file is a list, but the description names its records by a path",
          remedy: "Take \"records\" out of the description.")
      }
      takenPath = ""
      levels.append(.records(isFirst: true))
    case UInt8(ascii: "{"): levels.append(.object(path: "", hasMembers: false))
    case UInt8(ascii: "\""), UInt8(ascii: "-"), 0x30...0x39, 0x74, 0x66, 0x6E:
      throw .shape(
        at: position, message: "the file is a single value, expected a list of records",
        remedy: "Export a list of objects.")
    default: throw parser.unexpected(position, "[ or {")
    }
    position += 1
    isTopDone = true
    return .moved
  }

  private mutating func nextElement(
    _ parser: inout JSONRecordParser, _ position: inout Int, isFirst: Bool
  ) throws(Stop) -> Step {
    let byte = try parser.peek(&position, isFirst ? "a record or ]" : "a comma or ]")
    if byte == UInt8(ascii: "]") {
      position += 1
      levels.removeLast()
      return .moved
    }
    guard !isFirst else {
      levels[levels.count - 1] = .records(isFirst: false)
      return .record
    }
    guard byte == UInt8(ascii: ",") else { throw parser.unexpected(position, "a comma or ]") }
    var next = position + 1
    _ = try parser.peek(&next, "a record")
    position = next
    return .record
  }

  private mutating func nextMember(
    _ parser: inout JSONRecordParser, _ position: inout Int, path: String, hasMembers: Bool
  ) throws(Stop) -> Step {
    var at = position
    let byte = try parser.peek(&at, "a name in quotes, a comma or }")
    if byte == UInt8(ascii: "}") {
      position = at + 1
      levels.removeLast()
      return .moved
    }
    if hasMembers {
      guard byte == UInt8(ascii: ",") else { throw parser.unexpected(at, "a comma or }") }
      at += 1
    }
    let name = try parser.name(&at)
    let key = String(
      decoding: UnsafeBufferPointer(start: parser.base + name.start, count: name.length),
      as: UTF8.self)
    let child = path.isEmpty ? key : path + "." + key
    let value = try parser.peek(&at, "a value")
    let isOnTheWay = wantedPath.map { ($0 + ".").hasPrefix(child + ".") } ?? true
    if value == UInt8(ascii: "{"), isOnTheWay, wantedPath != child {
      try parser.checkDepth(levels.count, at)
      levels[levels.count - 1] = .object(path: path, hasMembers: true)
      levels.append(.object(path: child, hasMembers: false))
      position = at + 1
      return .moved
    }
    if value == UInt8(ascii: "["), wantedPath.map({ $0 == child }) ?? true {
      var inside = at + 1
      let first = try parser.peek(&inside, "a value or ]")
      if wantedPath != nil || first == UInt8(ascii: "{") {
        if let takenPath {
          throw .shape(
            at: at,
            message: "the file has several lists of objects: \"\(takenPath)\" and \"\(child)\"",
            remedy:
              "Name the one that holds the records, for example  \"records\": \"\(takenPath)\".")
        }
        takenPath = child
        levels[levels.count - 1] = .object(path: path, hasMembers: true)
        levels.append(.records(isFirst: true))
        position = at + 1
        return .moved
      }
      if first == UInt8(ascii: "]") { emptyPath = child }
    } else if wantedPath == child {
      throw .shape(
        at: at, message: "\"\(child)\", which the description names for the records, is no list",
        remedy: "Name the list of the records in \"records\".")
    }
    try parser.skipValue(&at, depth: levels.count)
    levels[levels.count - 1] = .object(path: path, hasMembers: true)
    position = at
    return .moved
  }

  private func missing(at position: Int) -> Stop {
    if let wantedPath {
      return .shape(
        at: position,
        message: "the file has no list \"\(wantedPath)\", which the description names",
        remedy: "Name the list of the records in \"records\".")
    }
    return .shape(
      at: position, message: "the file is one object without a list of objects in it",
      remedy: "If it is a single record, set  \"format\": \"jsonl\"  in the description.")
  }
}
