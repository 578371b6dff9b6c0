import Matchbook

/// The records of a file of JSON in parts, each read as a part of the whole.
struct JSONScan: Sendable {
  let description: SourceDescription
  let name: String
  let places: PlacedBytes
  let threads: Int
  let sizes: Sizes
  var known = Known()
  var report: SourceReport
  /// Lines that cannot be read.
  var faultCount = 0
  /// Which records share an id.
  var numbers = PartwiseNumbering.Numbers()

  /// How much of a file is taken at a time.
  struct Sizes: Sendable {
    /// The rows of the first part, in which the ways of writing dates are looked for: as many as are
    /// looked at of a whole table.
    var firstRows = 64 * CellBatch.maximumRows
    var firstBytes = 16 << 20
    /// The bytes of the rows of a later part.
    var partBytes = 1 << 20
    /// The bytes of the file that are read at a time.
    var blockBytes = 1 << 20
    /// The bytes of records with repeated ids that are kept at a time to number them.
    var numberingBytes = 64 << 20
  }

  /// What has to be known of all records before one of them is read as a whole table would have it.
  struct Known: Sendable {
    var members: JSONMembers?
    var hasFraction = false
    var hasInstants = false
    var styles: CellStyles?
  }

  init(
    description: SourceDescription, name: String, places: PlacedBytes, threads: Int, sizes: Sizes,
    report: SourceReport
  ) {
    self.description = description
    self.name = name
    self.places = places
    self.threads = threads
    self.sizes = sizes
    self.report = report
  }

  var words: JSONWords { JSONWords(name: name, places: places) }

  /// - Parameter stream: One that is open already.
  func parts(_ stream: ByteStream? = nil) throws(SourceError) -> Parts {
    do throws(FileReadFailure) {
      if let stream { return Parts(self, stream) }
      return Parts(self, try places.stream())
    } catch {
      throw SourceError(unreadable: name, error)
    }
  }

  /// Goes through the parts of a file.
  struct Parts {
    private let scan: JSONScan
    private let window: ByteWindow
    private(set) var run: JSONReadingRun
    let common: TextParts
    private let source: CSVSource?
    private let changes: FieldChanges
    private var isFirst = true
    private var rowCount = 0
    /// Records so far whose ids may stand twice.
    private var suspectCount = 0

    init(_ scan: JSONScan, _ stream: ByteStream) {
      self.scan = scan
      window = ByteWindow(stream, blockBytes: scan.sizes.blockBytes)
      run = JSONReadingRun(description: scan.description, members: scan.known.members)
      let common = TextParts(styles: scan.known.styles)
      common.hasInstants = scan.known.hasInstants
      self.common = common
      changes = FieldChanges(description: scan.description)
      source = scan.known.members.map { members in
        JSONScan.source(scan.description, members, scan.known.hasFraction, common)
      }
    }

    /// Takes the rows of the next part; `nil` at the end of the file.
    mutating func nextText() throws(SourceError) -> JSONReadingRun.Text? {
      let isMore: Bool
      do throws(FileReadFailure) {
        isMore = try run.gather(
          window, rows: isFirst ? scan.sizes.firstRows : Int.max,
          bytes: isFirst ? scan.sizes.firstBytes : scan.sizes.partBytes)
      } catch {
        throw SourceError(unreadable: scan.name, error)
      }
      isFirst = false
      guard run.rowCount > 0 || isMore else { return nil }
      return run.takeText()
    }

    /// Reads the rows of a part, the bad ones left out, before their fields are changed.
    func read(
      _ text: inout JSONReadingRun.Text, as source: CSVSource
    ) throws(SourceError) -> SourceReading {
      let bytes = text.bytes
      text.bytes = []
      common.unchanged = nil
      return try source.read(bytes: bytes, name: scan.name, threads: scan.threads)
    }

    /// Changes the fields of a part as the description says.
    func changed(_ table: RecordTable) -> RecordTable { changes.apply(to: table) }

    /// The records of the next part; `nil` at the end of the file.
    mutating func next() throws(SourceError) -> RecordTable? {
      guard let table = try nextUnchanged() else {
        guard suspectCount == scan.numbers.numbers.count else {
          throw SourceError(changed: scan.name)
        }
        return nil
      }
      guard let numbered = scan.numbers.apply(to: table, from: &suspectCount) else {
        throw SourceError(changed: scan.name)
      }
      return changes.apply(to: numbered)
    }

    /// The same before records are numbered and fields are changed.
    mutating func nextUnchanged() throws(SourceError) -> RecordTable? {
      guard let source, let members = scan.known.members else { return nil }
      while var text = try nextText() {
        guard run.members.columns.count == members.columns.count else {
          throw SourceError(changed: scan.name)
        }
        let reading = try read(&text, as: source)
        rowCount += reading.table.count
        if reading.table.count > 0 { return reading.table }
      }
      guard rowCount == scan.report.rowCount, run.faultCount == scan.faultCount else {
        throw SourceError(changed: scan.name)
      }
      return nil
    }
  }

  /// Reads the rows of parts; what is wrong with them is told, and left to the caller.
  static func source(
    _ description: SourceDescription, _ members: JSONMembers, _ hasFraction: Bool,
    _ common: TextParts
  ) -> CSVSource {
    var inner = JSONColumns(description: description, columns: members.columns)
      .description(hasFraction: hasFraction)
    inner.lenient = true
    return CSVSource(description: inner, parts: common)
  }
}

extension SourceError {
  /// What is said of a file that is not the same in every look at it.
  init(changed name: String) {
    self.init(
      file: name,
      Finding(
        .unreadable, message: "the file has changed while it was read",
        remedy: "Wait until it is complete, and read it again."))
  }
}
