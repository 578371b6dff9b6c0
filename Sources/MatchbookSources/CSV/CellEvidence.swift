import Matchbook

/// What the values of a file prove about how it writes numbers and dates.
struct CellEvidence {
  var numbers: NumberEvidence = []
  /// What further columns of numbers prove; it counts where amounts prove nothing.
  var furtherNumbers: NumberEvidence = []
  var dates: DateEvidence = []
  /// The first values that could be read in two ways.
  var ambiguousNumber: ChunkNotes.Raw?
  var ambiguousFurtherNumber: ChunkNotes.Raw?
  var ambiguousDate: ChunkNotes.Raw?

  init() {}

  init(_ chunks: [ChunkColumns]) {
    for chunk in chunks { add(chunk.evidence) }
  }

  /// Adds what later values prove.
  mutating func add(_ later: CellEvidence) {
    numbers.formUnion(later.numbers)
    furtherNumbers.formUnion(later.furtherNumbers)
    dates.formUnion(later.dates)
    ambiguousNumber = ambiguousNumber ?? later.ambiguousNumber
    ambiguousFurtherNumber = ambiguousFurtherNumber ?? later.ambiguousFurtherNumber
    ambiguousDate = ambiguousDate ?? later.ambiguousDate
  }
}

extension FileReading {
  /// What the values of a file prove about the styles it was read with.
  enum Verdict {
    case settled
    /// It has to be read again with these.
    case other(CellStyles)
    /// This value can be read in two ways, and none of the others tells.
    case ambiguous(ChunkNotes.Raw)
  }

  /// Compares the styles a file was read with to what its values prove.
  static func verdict(on styles: CellStyles, _ evidence: CellEvidence) -> Verdict {
    var better = styles
    if !styles.isNumberDeclared {
      let numbers = evidence.numbers
      if styles.marks.verdict(on: numbers) == .ambiguous, let raw = evidence.ambiguousNumber {
        return .ambiguous(raw)
      }
      switch styles.marks.verdict(on: numbers.completed(by: evidence.furtherNumbers)) {
      case .style(let style): better.number = style
      case .ambiguous:
        if let raw = evidence.ambiguousFurtherNumber { return .ambiguous(raw) }
      }
    }
    if !styles.isDateDeclared, let mark = styles.date.twoNumberMark {
      let dates = evidence.dates
      switch (dates.contains(.dayFirst), dates.contains(.monthFirst)) {
      case (true, false): better.date = .twoNumbers(mark, dayFirst: true)
      case (false, true): better.date = .twoNumbers(mark, dayFirst: false)
      default:
        if let raw = evidence.ambiguousDate { return .ambiguous(raw) }
      }
    }
    return better.number == styles.number && better.date == styles.date ? .settled : .other(better)
  }
}

/// What the parts of one text have in common, where it is too long to be read whole: each part is read
/// as a part of all.
///
/// Parts are read one after the other, each as a text of its own with the same header. Bad rows are
/// always left out and told, whatever the description says; the reader of the whole decides. One thread
/// at a time has it: the one that reads a part.
final class TextParts: @unchecked Sendable {
  /// How numbers and dates are written; `nil` has it found in the first part.
  var styles: CellStyles?
  /// Whether any part has moments, once that is known.
  var hasInstants = false
  /// What is wrong with rows of the last part before anything in them was changed.
  var unchanged: SourceError?
  /// What the parts say of the direction of amounts.
  var direction = DirectionDoubt()
  /// What the parts say of the units of amounts.
  var units = UnitDoubt()
  private(set) var evidence = CellEvidence()
  /// What would be said of ambiguous values, which has to be said while their part is there.
  private var newRefusals: [(kind: Kind, error: SourceError)] = []

  /// What a value can be ambiguous as.
  enum Kind: CaseIterable { case number, furtherNumber, date }

  /// - Parameter styles: The styles that are known already.
  init(styles: CellStyles? = nil) { self.styles = styles }

  /// Takes what a part proves.
  func gather(
    _ styles: CellStyles, _ chunks: [ChunkColumns],
    refusal: (ChunkNotes.Raw) -> SourceError
  ) {
    self.styles = styles
    hasInstants = hasInstants || chunks.contains(where: \.hasInstants)
    let part = CellEvidence(chunks)
    func note(_ known: ChunkNotes.Raw?, _ raw: ChunkNotes.Raw?, _ kind: Kind) {
      guard known == nil, let raw else { return }
      newRefusals.append((kind, refusal(raw)))
    }
    note(evidence.ambiguousNumber, part.ambiguousNumber, .number)
    note(evidence.ambiguousFurtherNumber, part.ambiguousFurtherNumber, .furtherNumber)
    note(evidence.ambiguousDate, part.ambiguousDate, .date)
    evidence.add(part)
  }

  /// What there is to say of the ambiguous values of the last part.
  func takeRefusals() -> [(kind: Kind, error: SourceError)] {
    defer { newRefusals = [] }
    return newRefusals
  }
}
