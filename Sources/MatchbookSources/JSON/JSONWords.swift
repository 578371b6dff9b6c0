import Matchbook
import MatchbookJSON

/// Says where and why a file of JSON cannot be read.
struct JSONWords {
  typealias Stop = JSONRecordParser.Stop

  let name: String
  let places: PlacedBytes

  // MARK: What is no JSON, or no records

  func error(
    _ faults: [(place: Int, stop: Stop)], count: Int, isLenient: Bool
  ) -> SourceError {
    let lines = places.lines(of: faults.map { offset(of: $0) })
    let findings = faults.map { finding($0.stop, at: offset(of: $0), lines) }
    let error = SourceError(file: name, findings: findings)
    // Those that are not kept in full are counted with the last ones.
    var groups = error.groups
    if let last = groups.indices.last { groups[last].count += count - faults.count }
    return SourceError(file: name, groups: groups, badRowCount: count, isLenient: isLenient)
  }

  private func offset(of fault: (place: Int, stop: Stop)) -> Int {
    switch fault.stop {
    case .incomplete: fault.place
    case .syntax(let at, _, _), .encoding(let at), .shape(let at, _, _): fault.place + at
    }
  }

  private func finding(
    _ stop: Stop, at offset: Int, _ lines: PlacedLines
  ) -> SourceError.Finding {
    let byte = places.bytes(offset..<offset + 1).first
    var finding: SourceError.Finding
    switch stop {
    case .incomplete: finding = SourceError.Finding(.structure, message: "the file ends here")
    case .syntax(_, let found, let expected):
      finding = SourceError.Finding(
        .structure, message: "this is not JSON: \(found), expected \(expected)",
        remedy: byte == nil
          ? "The file may be cut off; export it again." : "Export the file again as JSON.")
    case .encoding:
      let shown = byte.map(ChunkNotes.hexadecimal) ?? "the end"
      finding = SourceError.Finding(
        .encoding, message: "byte \(offset + 1) of the file, \(shown), is no text in UTF-8",
        remedy: "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1.")
    case .shape(_, let message, let remedy):
      let code: SourceError.Code = message.contains("longer than") ? .textLength : .structure
      finding = SourceError.Finding(code, message: message, remedy: remedy)
    }
    finding.line = lines[offset]?.number
    guard byte != nil, let line = lines[offset] else { return finding }
    let excerpt = Excerpt(finding.code, column: 0, offset: offset, length: 1, in: line, of: places)
    finding.excerpt = excerpt.text
    finding.caret = excerpt.caret
    finding.position = excerpt.position
    return finding
  }

  // MARK: Values that cannot be read

  /// Puts findings about rows of cells in their places in the file.
  func translated(_ error: SourceError, _ translation: RowTranslation) -> SourceError {
    var findings = PlacedFindings()
    findings.add(error, translation, self)
    return self.error(findings, badRowCount: error.badRowCount, isLenient: error.isLenient)
  }

  /// Puts findings into words, with their lines.
  func error(
    _ findings: PlacedFindings, badRowCount: Int, isLenient: Bool
  ) -> SourceError {
    let lines = places.lines(of: findings.offsets)
    return SourceError(
      file: name,
      groups: findings.groups.map { group in
        SourceError.Group(
          code: group.code, column: group.column, count: group.count,
          findings: group.findings.map { placed($0, lines) })
      }, badRowCount: badRowCount, isLenient: isLenient)
  }

  private func placed(
    _ entry: PlacedFindings.Entry, _ lines: PlacedLines
  ) -> SourceError.Finding {
    var finding = entry.finding
    if finding.message.hasPrefix("column \"") {
      finding.message = "member" + finding.message.dropFirst("column".count)
    }
    finding.line = nil
    guard let offset = entry.offset, let line = lines[offset] else { return finding }
    let isValue = entry.length > 0
    let excerpt = Excerpt(
      finding.code, column: isValue ? 0 : -1, offset: offset, length: entry.length, in: line,
      of: places)
    finding.line = line.number
    finding.excerpt = excerpt.text
    finding.caret = excerpt.caret
    finding.position = isValue ? excerpt.position : nil
    return finding
  }

  /// Where the member of a finding stands in its record.
  fileprivate func value(
    of finding: SourceError.Finding, from start: Int
  ) -> (offset: Int, length: Int) {
    guard let path = finding.column else { return (start, 0) }
    var count = 4 << 10
    while true {
      let bytes = places.bytes(start..<start + count)
      let isWhole = bytes.count < count || count > JSONSource.longestRecord
      let found = bytes.withUnsafeBufferPointer { buffer -> (offset: Int, length: Int)? in
        value(at: path, in: buffer, isWhole: isWhole)
      }
      if let value = found { return (start + value.offset, value.length) }
      guard !isWhole else { return (start, 0) }
      count *= 8
    }
  }

  /// The place of a member in the record that the bytes begin with; `nil` if it is not there.
  private func value(
    at path: String, in bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool
  ) -> (offset: Int, length: Int)? {
    guard let base = bytes.baseAddress else { return nil }
    var parser = JSONRecordParser(SourceDescription())
    parser.base = base
    parser.count = bytes.count
    parser.isAtEnd = isWhole
    var at = 0
    var rest = path[...]
    do throws(Stop) {
      while try parser.peek(&at, "a value") == UInt8(ascii: "{") {
        at += 1
        guard try parser.peek(&at, "a name") == UInt8(ascii: "\"") else { return (0, 0) }
        var isFound = false
        repeat {
          let name = try parser.name(&at)
          let key = String(
            decoding: UnsafeBufferPointer(start: base + name.start, count: name.length),
            as: UTF8.self)
          if rest == key || rest.hasPrefix(key + ".") {
            rest = rest.dropFirst(rest == key ? key.count : key.count + 1)
            isFound = true
            break
          }
          try parser.skipValue(&at)
        } while try parser.another(&at, UInt8(ascii: "}"))
        guard isFound else { return (0, 0) }
        if rest.isEmpty {
          _ = try parser.peek(&at, "a value")
          let valueStart = at
          try parser.skipValue(&at)
          return (valueStart, at - valueStart)
        }
      }
      return (0, 0)
    } catch {
      return nil
    }
  }
}

/// Findings about rows of cells with the places of their values in a file, before the lines are known.
struct PlacedFindings {
  struct Entry {
    var finding: SourceError.Finding
    /// `nil` where it is about the file as a whole.
    var offset: Int?
    /// 0 where the record is meant.
    var length = 0
  }

  struct Group {
    var code: SourceError.Code
    var column: String?
    var count: Int
    var findings: [Entry]
  }

  private(set) var groups: [Group] = []

  var isEmpty: Bool { groups.isEmpty }
  var offsets: [Int] { groups.flatMap { $0.findings.compactMap(\.offset) } }

  /// Adds what is wrong with rows that follow those before.
  mutating func add(_ error: SourceError, _ translation: RowTranslation, _ words: JSONWords) {
    for group in error.groups {
      let index: Int
      if let known = groups.firstIndex(where: {
        $0.code == group.code && $0.column == group.column
      }) {
        index = known
      } else {
        index = groups.count
        groups.append(Group(code: group.code, column: group.column, count: 0, findings: []))
      }
      groups[index].count += group.count
      let room = SourceError.shownFindings - groups[index].findings.count
      for finding in group.findings.prefix(room) {
        var entry = Entry(finding: finding)
        if let place = translation.place(of: finding) {
          let value = words.value(of: finding, from: place)
          entry.offset = value.offset
          entry.length = value.length
        }
        groups[index].findings.append(entry)
      }
    }
  }
}
