/// What one piece of a file has to say beside its records: findings, by their bytes, and lines
/// that were passed over. Words and line numbers are made when everything is read.
struct ChunkNotes {
  /// A finding before it is put into words.
  struct Raw: Equatable {
    var code: SourceError.Code
    /// The column of the file, -1 where it is about the row.
    var column: Int
    /// The bytes it is about.
    var offset: Int
    var length: Int
    var rowStart: Int
    /// Depends on the code: cells found, places allowed.
    var detail = 0
  }

  struct Group {
    var code: SourceError.Code
    var column: Int
    var count = 0
    var first: [Raw] = []
  }

  private(set) var groups: [Group] = []
  private(set) var skipped: [Int] = []
  private(set) var skippedCount = 0
  /// Where the quote starts that is never closed.
  private(set) var openQuote: Int?
  var badRowCount = 0

  /// Whether there is nothing to say.
  var isEmpty: Bool { groups.isEmpty && skippedCount == 0 && openQuote == nil && badRowCount == 0 }

  /// For example `0x0B`.
  static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true)
  }

  mutating func note(_ raw: Raw) {
    let index: Int
    if let known = groups.firstIndex(where: { $0.code == raw.code && $0.column == raw.column }) {
      index = known
    } else {
      index = groups.count
      groups.append(Group(code: raw.code, column: raw.column))
    }
    groups[index].count += 1
    if groups[index].first.count < SourceError.shownFindings { groups[index].first.append(raw) }
  }

  mutating func note(_ problem: RowProblem, rowStart: Int, cellCount: Int) {
    func raw(_ code: SourceError.Code, _ offset: Int, _ length: Int, _ detail: Int = 0) -> Raw {
      Raw(
        code: code, column: -1, offset: offset, length: length, rowStart: rowStart, detail: detail)
    }
    switch problem {
    case .none: break
    case .quoteOpen(let at): note(raw(.quoteOpen, at, 1))
    case .quoteText(let start, let at): note(raw(.quoteText, at, 1, start))
    case .control(let at): note(raw(.controlCharacter, at, 1))
    case .cellLength(let at): note(raw(.cellLength, at, 1))
    case .long: note(raw(.rowLength, rowStart, 0, cellCount))
    case .short(let count): note(raw(.rowLength, rowStart, 0, count))
    }
  }

  mutating func noteOpenQuote(at offset: Int) { openQuote = openQuote ?? offset }

  mutating func noteSkipped(_ rowStart: Int) {
    skippedCount += 1
    if skipped.count < SourceReport.shownLines { skipped.append(rowStart) }
  }

  /// Adds the notes of the piece that follows.
  mutating func append(_ other: ChunkNotes) {
    for group in other.groups {
      if let index = groups.firstIndex(where: {
        $0.code == group.code && $0.column == group.column
      }) {
        groups[index].count += group.count
        let room = SourceError.shownFindings - groups[index].first.count
        groups[index].first += group.first.prefix(room)
      } else {
        groups.append(group)
      }
    }
    skipped += other.skipped.prefix(SourceReport.shownLines - skipped.count)
    skippedCount += other.skippedCount
    openQuote = openQuote ?? other.openQuote
    badRowCount += other.badRowCount
  }
}
