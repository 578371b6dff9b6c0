import Matchbook

/// Looks at all records of a file of JSON to know how each of them is to be read, and whether it can
/// be read at all.
struct JSONSurvey<Tally: RecordTally> {
  private var scan: JSONScan
  private let tally: Tally

  /// - Parameter tally: What sees the records of every look at the file, from the first one on.
  init(_ scan: JSONScan, _ tally: Tally) {
    self.scan = scan
    self.tally = tally
  }

  /// Rounds after which nothing new can be learnt: the members, the moments, the styles, and what these
  /// make of the records.
  private static var mostRounds: Int { 6 }

  /// Goes through the file, mostly once: again where its first records did not tell how the others are
  /// to be read.
  ///
  /// - Parameter stream: The file from its first byte on.
  /// - Returns: The scan, and the tally of the look by which it was made.
  /// - Throws: ``SourceError`` with everything that is wrong with the file, as a whole table has it.
  mutating func run(
    _ stream: ByteStream
  ) throws(SourceError) -> (scan: RecordScan, tally: Tally) {
    try scan.description.check(name: scan.name)
    var stream: ByteStream? = stream
    var areStylesProven = false
    for _ in 0..<JSONSurvey.mostRounds {
      var round = Round(try scan.parts(stream), scan, tally)
      stream = nil
      try round.run()
      let lineError = try round.parts.run.faultsLeftOut(scan.words)
      guard !round.isStale else {
        scan.known = round.learnt(styles: areStylesProven ? scan.known.styles : nil)
        continue
      }
      if let refusal = round.refusal { throw refusal }
      let isLenient = scan.description.lenient
      if !isLenient, let error = round.error(of: round.unchanged) { throw error }
      if !areStylesProven, let styles = round.parts.common.styles {
        areStylesProven = true
        switch FileReading.verdict(on: styles, round.parts.common.evidence) {
        case .settled: break
        case .other(let better):
          scan.known = round.learnt(styles: better)
          continue
        case .ambiguous(let raw):
          throw round.refusal(of: raw)
        }
      }
      if !isLenient, let error = round.error(of: round.findings) { throw error }
      if let error = round.parts.common.direction.error(file: scan.name) {
        throw scan.words.translated(
          error, RowTranslation(rows: CellText(), headerLines: 0))
      }
      if let error = round.unitError {
        throw scan.words.translated(
          error, RowTranslation(rows: CellText(), headerLines: 0))
      }
      scan.known = round.learnt(styles: round.parts.common.styles)
      return (try finish(round, lineError), round.tally)
    }
    throw SourceError(changed: scan.name)
  }

  private mutating func finish(
    _ round: Round, _ lineError: SourceError?
  ) throws(SourceError) -> RecordScan {
    scan.faultCount = round.parts.run.faultCount
    scan.report = round.report(scan.report, lineError)
    try numberRepeatedIDs(round.ids.suspects)
    return RecordScan(scan, texts: round.texts, further: round.further)
  }

  /// Goes through the file again where ids may stand twice.
  private mutating func numberRepeatedIDs(_ suspects: Set<UInt64>) throws(SourceError) {
    var numbering = PartwiseNumbering(
      suspects: suspects, threads: scan.threads, room: scan.sizes.numberingBytes)
    while !numbering.isDone {
      var parts = try scan.parts()
      while let table = try parts.nextUnchanged() { numbering.look(at: table) }
      numbering.endLook()
      if numbering.hasChanged { throw SourceError(changed: scan.name) }
    }
    guard numbering.numberedRows > 0 else { return }
    scan.numbers = numbering.numbers
    scan.report.repeatedIDCount = numbering.repeatedIDs
    scan.report.numberedRowCount = numbering.numberedRows
    scan.report.repeatedRows = numbering.shown
  }
}

extension JSONSurvey {
  /// One look at all records.
  fileprivate struct Round {
    private let scan: JSONScan
    var parts: JSONScan.Parts
    /// How the first records are read, if nothing is known of the others.
    private var source: CSVSource?
    private var columnCount = 0
    private var hasFraction = false
    private var hasInstants = false
    private(set) var refusal: SourceError?
    /// What is wrong with rows before and after their cells were changed.
    private(set) var unchanged = PlacedFindings()
    private(set) var findings = PlacedFindings()
    private var refusals: [TextParts.Kind: PlacedFindings] = [:]
    private var badRowCount = 0
    private var leftOutCount = 0
    private var unchangedCount = 0
    private var rowCount = 0
    private var undatedCount = 0
    private var first: SourceReport?
    private(set) var ids: RepeatedIDSearch
    private(set) var tally: Tally
    private(set) var texts: Set<Field> = []
    private(set) var further: [Field] = []

    init(_ parts: JSONScan.Parts, _ scan: JSONScan, _ tally: Tally) {
      self.parts = parts
      self.scan = scan
      self.tally = tally
      ids = RepeatedIDSearch(fileBytes: scan.places.size)
    }

    /// Whether records were read before it was known how.
    var isStale: Bool {
      guard source != nil else { return false }
      let run = parts.run
      return run.members.columns.count != columnCount || (run.hasFraction && !hasFraction)
        || (parts.common.hasInstants != hasInstants && first?.hasContentIDs == true)
    }

    mutating func run() throws(SourceError) {
      while var text = try parts.nextText() {
        if source == nil { begin() }
        // Where the file is refused for its lines, nothing is said of its values.
        guard let source, refusal == nil, !isStale,
          parts.run.faultCount == 0 || scan.description.lenient
        else { continue }
        do throws(SourceError) {
          take(try parts.read(&text, as: source), text.translation)
        } catch {
          refusal = scan.words.translated(error, text.translation)
        }
      }
    }

    /// Says how all records are read: as those of the first part, unless more is known.
    private mutating func begin() {
      let run = parts.run
      columnCount = run.members.columns.count
      hasFraction = scan.known.hasFraction || run.hasFraction
      source = JSONScan.source(scan.description, run.members, hasFraction, parts.common)
    }

    private mutating func take(_ reading: SourceReading, _ translation: RowTranslation) {
      let words = scan.words
      if first == nil {
        first = reading.report
        hasInstants = parts.common.hasInstants
        further = reading.table.namedFields
      }
      let report = reading.report
      badRowCount += report.badRowCount
      leftOutCount += report.leftOutRowCount
      rowCount += reading.table.count
      undatedCount += report.dateFormat == nil ? reading.table.count : report.undatedRowCount
      if let error = parts.common.unchanged {
        unchangedCount += error.badRowCount
        unchanged.add(error, translation, words)
      }
      if let error = report.badRows { findings.add(error, translation, words) }
      for new in parts.common.takeRefusals() {
        refusals[new.kind, default: PlacedFindings()].add(new.error, translation, words)
      }
      ids.look(at: reading.table.columns)
      let table = parts.changed(reading.table)
      texts.formUnion(RecordScan.usedTexts(table))
      tally.take(table)
    }

    // MARK: What came out

    func learnt(styles: CellStyles?) -> JSONScan.Known {
      JSONScan.Known(
        members: parts.run.members, hasFraction: hasFraction || parts.run.hasFraction,
        hasInstants: parts.common.hasInstants, styles: styles)
    }

    var unitError: SourceError? {
      parts.common.units.error(
        file: scan.name, parts.run.members, currency: first?.header(of: "currency"))
    }

    func error(of findings: PlacedFindings) -> SourceError? {
      guard !findings.isEmpty else { return nil }
      let isOuter = !unchanged.isEmpty
      return scan.words.error(
        findings, badRowCount: isOuter ? unchangedCount : badRowCount, isLenient: false)
    }

    /// The error of a value that can be read in two ways.
    func refusal(of raw: ChunkNotes.Raw) -> SourceError {
      let evidence = parts.common.evidence
      let kind = TextParts.Kind.allCases.first {
        switch $0 {
        case .number: evidence.ambiguousNumber.map { $0 == raw } ?? false
        case .furtherNumber: evidence.ambiguousFurtherNumber.map { $0 == raw } ?? false
        case .date: evidence.ambiguousDate.map { $0 == raw } ?? false
        }
      }
      let findings = kind.flatMap { refusals[$0] } ?? PlacedFindings()
      return scan.words.error(findings, badRowCount: 0, isLenient: false)
    }

    func report(_ outer: SourceReport, _ lineError: SourceError?) -> SourceReport {
      var report = first ?? outer
      let faultCount = parts.run.faultCount
      report.becomeJSON(outer)
      report.format = parts.run.isLines ? .jsonl : .json
      report.rowCount = rowCount
      report.dateFormat = nil
      report.undatedRowCount = 0
      if report.columns.contains(where: { $0.field == "date" }), rowCount > undatedCount {
        report.dateFormat = parts.common.styles?.date.text
        report.undatedRowCount = undatedCount
      }
      report.badRowCount = badRowCount + faultCount
      report.leftOutRowCount = leftOutCount
      let words = scan.words
      let groups =
        words.error(unchanged, badRowCount: 0, isLenient: true).groups
        + words.error(findings, badRowCount: 0, isLenient: true).groups
      let later =
        groups.isEmpty
        ? nil
        : SourceError(
          file: outer.name, groups: groups, badRowCount: badRowCount, isLenient: true)
      report.badRows = SourceError.joined(lineError, later, badRowCount: report.badRowCount)
      return report
    }
  }
}
