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
    let bytes = places.all
    let findings = bytes.withUnsafeBufferPointer { bytes in
      let lines = LineNumbers(of: faults.map { offset(of: $0) }, in: bytes)
      return faults.map { finding($0.stop, at: offset(of: $0), lines, bytes) }
    }
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
    _ stop: Stop, at offset: Int, _ lines: LineNumbers, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> SourceError.Finding {
    var finding: SourceError.Finding
    switch stop {
    case .incomplete: finding = SourceError.Finding(.structure, message: "the file ends here")
    case .syntax(_, let found, let expected):
      finding = SourceError.Finding(
        .structure, message: "this is not JSON: \(found), expected \(expected)",
        remedy: offset >= bytes.count
          ? "The file may be cut off; export it again." : "Export the file again as JSON.")
    case .encoding:
      let byte = offset < bytes.count ? ChunkNotes.hexadecimal(bytes[offset]) : "the end"
      finding = SourceError.Finding(
        .encoding, message: "byte \(offset + 1) of the file, \(byte), is no text in UTF-8",
        remedy: "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1.")
    case .shape(_, let message, let remedy):
      let code: SourceError.Code = message.contains("longer than") ? .textLength : .structure
      finding = SourceError.Finding(code, message: message, remedy: remedy)
    }
    finding.line = lines[offset]
    guard offset < bytes.count else { return finding }
    let excerpt = Excerpt(
      around: ChunkNotes.Raw(
        code: finding.code, column: 0, offset: offset, length: 1, rowStart: offset), bytes)
    finding.excerpt = excerpt.text
    finding.caret = excerpt.caret
    finding.position = excerpt.position
    return finding
  }

  // MARK: Values that cannot be read

  /// Puts findings about rows of cells in their places in the file.
  func translated(_ error: SourceError, _ translation: RowTranslation) -> SourceError {
    let bytes = places.all
    return bytes.withUnsafeBufferPointer { bytes in
      let marks = error.findings.map { finding in
        translation.place(of: finding).map { value(of: finding, from: $0, bytes) }
      }
      let lines = LineNumbers(of: marks.compactMap { $0?.offset }, in: bytes)
      var next = 0
      return error.mapFindings { finding in
        defer { next += 1 }
        var moved = finding
        if moved.message.hasPrefix("column \"") {
          moved.message = "member" + moved.message.dropFirst("column".count)
        }
        moved.line = nil
        guard let mark = marks[next] else { return moved }
        let isValue = mark.length > 0
        let excerpt = Excerpt(
          around: ChunkNotes.Raw(
            code: finding.code, column: isValue ? 0 : -1, offset: mark.offset,
            length: mark.length, rowStart: mark.offset), bytes)
        moved.line = lines[mark.offset]
        moved.excerpt = excerpt.text
        moved.caret = excerpt.caret
        moved.position = isValue ? excerpt.position : nil
        return moved
      }
    }
  }

  /// Where the member of a finding stands in its record.
  private func value(
    of finding: SourceError.Finding, from start: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (offset: Int, length: Int) {
    guard let path = finding.column, let base = bytes.baseAddress, start < bytes.count else {
      return (start, 0)
    }
    var parser = JSONRecordParser(SourceDescription())
    parser.base = base
    parser.count = bytes.count
    var at = start
    var rest = path[...]
    do throws(Stop) {
      while try parser.peek(&at, "a value") == UInt8(ascii: "{") {
        at += 1
        guard try parser.peek(&at, "a name") == UInt8(ascii: "\"") else { return (start, 0) }
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
        guard isFound else { return (start, 0) }
        if rest.isEmpty {
          _ = try parser.peek(&at, "a value")
          let valueStart = at
          try parser.skipValue(&at)
          return (valueStart, at - valueStart)
        }
      }
    } catch {}
    return (start, 0)
  }
}
