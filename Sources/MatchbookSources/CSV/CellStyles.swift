import Matchbook

/// How the numbers and dates of a file are written: as declared, or as its first rows suggest.
///
/// A suggestion is only a guess. The whole file is read with it while every value says what it
/// proves; where the proofs point elsewhere the file is read once more, and where there is no
/// proof it is refused.
struct CellStyles {
  var number: NumberStyle
  var date: DateFormat
  let marks: DeclaredMarks
  let isDateDeclared: Bool
  /// The position behind the rows that were looked at.
  private(set) var sampleEnd = 0

  /// Whether no value has anything to prove about numbers.
  var isNumberDeclared: Bool { marks.decimal != nil && marks.grouping != nil }

  /// Rows that are looked at before a format of dates is chosen.
  private static let sampledRows = 512
  /// Batches that are searched for a row with a date.
  private static let sampledBatches = 64

  /// Looks at the first rows of a file.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, layout: CSVLayout, description: SourceDescription
  ) {
    marks = DeclaredMarks(description)
    let declaredDate = description.dateFormat.flatMap { DateFormat($0) }
    isDateDeclared = declaredDate != nil
    date = declaredDate ?? .iso
    number = marks.assumed
    guard !isNumberDeclared || !isDateDeclared else { return }
    var sample = Sample(layout: layout)
    sample.gather(bytes, layout: layout)
    sampleEnd = sample.end
    if case .style(let style) = marks.verdict(on: sample.numbers) { number = style }
    if !isDateDeclared, let found = sample.bestDateFormat { date = found }
  }

  /// What the first rows of a file say.
  private struct Sample {
    let decimalColumns: [Int]
    let dateColumn: Int?
    let columnCount: Int
    var numbers: NumberEvidence = []
    var dates: [UnsafeBufferPointer<UInt8>] = []
    var end = 0

    init(layout: CSVLayout) {
      decimalColumns = layout.mapping.decimalColumns
      dateColumn = layout.mapping.date
      columnCount = layout.headers.count
    }

    mutating func gather(_ bytes: UnsafeBufferPointer<UInt8>, layout: CSVLayout) {
      guard let base = bytes.baseAddress else { return }
      var scanner = RowScanner(
        base, from: layout.dataStart, delimiter: layout.delimiter, end: layout.dataEnd)
      var batch = CellBatch(columnCount: columnCount)
      var notes = ChunkNotes()
      for _ in 0..<CellStyles.sampledBatches {
        let isMore = scanner.fill(&batch, limit: layout.dataEnd, &notes)
        end = scanner.position
        for row in 0..<batch.count where batch.badRows[row] == 0 {
          let cells = batch.cells + row * columnCount
          for column in decimalColumns { numbers.formUnion(.of(text(cells[column], base))) }
          if let dateColumn, dates.count < CellStyles.sampledRows {
            let date = text(cells[dateColumn], base)
            if !date.isEmpty { dates.append(date) }
          }
        }
        guard isMore else { return }
        if dateColumn == nil || dates.count >= CellStyles.sampledRows { return }
      }
    }

    private func text(
      _ cell: UInt64, _ base: UnsafePointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
      NumberReader.trimmed(
        UnsafeBufferPointer(start: base + CellBatch.offset(cell), count: CellBatch.length(cell)))
    }

    /// The format that reads most dates; of two that read as many, the one that is listed first.
    var bestDateFormat: DateFormat? {
      var candidates = DateFormat.plain
      for mark in DateFormat.twoNumberMarks {
        candidates.append(DateFormat.twoNumbers(mark, dayFirst: true))
        candidates.append(DateFormat.twoNumbers(mark, dayFirst: false))
      }
      var best: (format: DateFormat, count: Int)?
      for format in candidates {
        let reader = DateReader(format: format, zone: .utc)
        var evidence: DateEvidence = []
        let count = dates.count { reader.read($0, evidence: &evidence) != nil }
        if count > best?.count ?? 0 { best = (format, count) }
      }
      return best?.format
    }
  }
}
