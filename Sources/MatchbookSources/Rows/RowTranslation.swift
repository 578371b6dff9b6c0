/// Tells where the rows of a rewritten file stand in the file that people have.
struct RowTranslation {
  let rows: CellText
  let headerLines: Int

  /// Puts the findings of a rewritten file in their places in the real one.
  func error(_ error: SourceError, in bytes: [UInt8]) -> SourceError {
    bytes.withUnsafeBufferPointer { bytes in
      let places = error.findings.compactMap { place(of: $0) }
      let lines = LineNumbers(of: places, in: bytes)
      return error.mapFindings { finding in
        guard let place = place(of: finding) else {
          var whole = finding
          whole.line = nil
          return whole
        }
        return moved(finding, to: place, lines, bytes)
      }
    }
  }

  func place(of finding: SourceError.Finding) -> Int? {
    finding.line.flatMap { rows.row(ofLine: $0, headerLines: headerLines) }
      .map { Int(rows.places[$0]) }
  }

  private func moved(
    _ finding: SourceError.Finding, to place: Int, _ lines: LineNumbers,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> SourceError.Finding {
    // A file that is read again may have become shorter.
    let place = min(place, bytes.count)
    // The value may stand changed in its cell: the line is shown, and the value only if it is there.
    let end = bytes[place...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    let value = Array((finding.value ?? "").utf8)
    var offset = place
    var length = 0
    if !value.isEmpty, value.count <= end - place,
      let found = (place...end - value.count).first(where: {
        bytes[$0..<($0 + value.count)].elementsEqual(value)
      })
    {
      offset = found
      length = value.count
    }
    let excerpt = Excerpt(
      around: ChunkNotes.Raw(
        code: finding.code, column: length > 0 ? 0 : -1, offset: offset, length: length,
        rowStart: place), bytes)
    var moved = finding
    moved.line = lines[place]
    moved.excerpt = excerpt.text
    moved.caret = excerpt.caret
    moved.position = length > 0 ? excerpt.position : nil
    return moved
  }
}

extension SourceError {
  init(file: String, findings: [Finding]) {
    var groups: [Group] = []
    for finding in findings {
      if let index = groups.firstIndex(where: {
        $0.code == finding.code && $0.column == finding.column
      }) {
        groups[index].count += 1
        groups[index].findings.append(finding)
      } else {
        groups.append(
          Group(code: finding.code, column: finding.column, count: 1, findings: [finding]))
      }
    }
    self.init(file: file, groups: groups)
  }

  /// The same error with other places or words.
  func mapFindings(_ change: (Finding) -> Finding) -> SourceError {
    SourceError(
      file: file,
      groups: groups.map { group in
        Group(
          code: group.code, column: group.column, count: group.count,
          findings: group.findings.map(change))
      }, badRowCount: badRowCount, isLenient: isLenient)
  }
}
