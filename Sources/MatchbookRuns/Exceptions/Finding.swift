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
struct Findings: Sendable {
  var items: [Finding] = []
  /// Limits that the search reached, in words.
  var limits: [String] = []
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
