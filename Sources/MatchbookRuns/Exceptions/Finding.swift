import Matchbook
import MatchbookDigest

/// Something that does not agree, before it is kept as a ``Discrepancy``.
struct Finding: Sendable {
  var kind: DiscrepancyKind
  /// Keys, ascending.
  var ledger: [Int64] = []
  var external: [Int64] = []
  var amount: Amount
  /// The oldest day of its records.
  var day: Day?
  var message: String
  /// What it is about beside records, such as the day of control totals.
  var subject = ""

  /// Of kind and records: the same finding in every run.
  var fingerprint: String {
    Finding.fingerprint(kind: kind, ledger: ledger, external: external, subject: subject)
  }

  static func fingerprint(
    kind: DiscrepancyKind, ledger: [Int64], external: [Int64], subject: String = ""
  ) -> String {
    SHA256.hexadecimal(
      "\(kind.rawValue) \(StoredKeys.text(ledger)) \(StoredKeys.text(external))"
        + (subject.isEmpty ? "" : " \(subject)"))
  }
}

/// What a result leaves behind for people to look at.
///
/// Most findings are single records that the other side lacks, by the hundred thousand: they are put
/// into words when they are asked for.
struct Findings: Sendable {
  /// Those about several records, and rests; they come first.
  var items: [Finding] = []
  /// Limits that the search reached, in words.
  var limits: [String] = []
  private var lacking: [Lacking] = []
  private let scope: MatchScope
  private let open: (ledger: OpenRecords, external: OpenRecords)

  /// An open record by its place in the list of open records.
  private struct Lacking {
    var side: Side
    var place: Int32
  }

  init(_ scope: MatchScope, _ result: MatchResult) {
    self.scope = scope
    open = (result.open(.ledger), result.open(.external))
  }

  func open(_ side: Side) -> OpenRecords { side == .ledger ? open.ledger : open.external }

  /// Adds a record that the other side lacks, by its place in the list of open records.
  mutating func append(lacking side: Side, place: Int) {
    lacking.append(Lacking(side: side, place: Int32(truncatingIfNeeded: place)))
  }

  var count: Int { items.count + lacking.count }

  subscript(index: Int) -> Finding {
    guard index >= items.count else { return items[index] }
    let record = lacking[index - items.count]
    return scope.finding(
      record.side == .external ? .missingLedger : .missingExternal, record.side,
      open(record.side)[Int(record.place)])
  }
}

extension NearMiss.Point {
  /// What people call a pair that differs in it.
  var kind: DiscrepancyKind {
    switch self {
    case .date: .dateOutsideWindow
    case .amount: .amountMismatch
    case .status: .statusConflict
    case .reference: .referenceConflict
    case .currency: .currencyMismatch
    }
  }
}
