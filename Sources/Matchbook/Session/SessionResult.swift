/// What a session made of one batch.
public struct SessionResult: Sendable {
  /// The run of the engine: the external records of the batch against those open ledger records
  /// that can mean anything to them.
  ///
  /// Its ledger is a part of the session's, so its counts and tie-outs of that side are of that
  /// part. Ids are those of the session.
  public let result: MatchResult
  /// Batches are numbered from 1.
  public let batch: Int
  /// The position in the session's ledger of every row of the result's ledger.
  public let ledgerRows: [Int]
  /// Open records of earlier batches that were offered again.
  public let carriedCount: Int
  /// Accepted matches of earlier batches that hold a candidate of this batch: with all records in
  /// one run, they might have come out differently.
  public let contested: [SessionMatch]
  /// Whether no candidate of this batch, open or taken, was one for a record of an earlier batch.
  ///
  /// While it holds for every batch, no limit is reached and no budget is set, the session has
  /// decided what one run over all records would have decided.
  public let isIndependent: Bool
}

/// A match that a session has accepted.
public struct SessionMatch: Sendable, Hashable {
  public let ledgerIDs: [String]
  public let externalIDs: [String]
  public let ruleID: String
  /// The batch that made it, from 1.
  public let batch: Int
}

extension MatchSession {
  /// What narrows the ledger records that a rule looks at for one external record.
  public enum Narrowing: String, Sendable, CaseIterable {
    /// An equal key beside the currency; with a date window that, too.
    case key
    /// A date window only: each batch looks at all ledger records of one currency in its windows.
    case dateWindow = "date_window"
    /// Nothing: each batch looks at all open ledger records, at most of one currency.
    case nothing
  }
}
