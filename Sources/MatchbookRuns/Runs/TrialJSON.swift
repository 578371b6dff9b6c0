import Matchbook
import MatchbookJSON

/// The result of a dry run, pair by pair, in pieces of some hundred thousand bytes.
struct TrialJSON {
  private let result: MatchResult
  private let mode: RunMode
  /// Positions of matches that are left out.
  private let without: Set<Int>

  /// A piece is one row of a store, and one string in memory.
  private static let pieceBytes = 1 << 18

  init(_ result: MatchResult, mode: RunMode, without: Set<Int> = []) {
    self.result = result
    self.mode = mode
    self.without = without
  }

  /// Hands over the pieces in their order.
  func write(_ body: (String) throws(RunError) -> Void) throws(RunError) {
    var writer = JSONWriter()
    func hand(_ least: Int) throws(RunError) {
      guard writer.bytes.count > least else { return }
      // Every piece ends behind a whole value, so that no character is cut.
      try writer.drain { (bytes) throws(RunError) in
        try body(String(decoding: bytes, as: UTF8.self))
      }
    }
    func list<Items: Sequence>(
      _ name: String, _ items: Items, _ write: (Items.Element, inout JSONWriter) -> Void
    ) throws(RunError) {
      writer.name(name)
      writer.beginArray()
      for item in items {
        writer.beginObject()
        write(item, &writer)
        writer.endObject()
        try hand(TrialJSON.pieceBytes)
      }
      writer.endArray()
    }
    writer.beginObject()
    writer.member("fingerprint", result.fingerprint)
    let matches = result.matches.enumerated().lazy.filter { !without.contains($0.offset) }
    try list("matches", matches) { write($0.element, &$1) }
    for side in Side.allCases {
      try list("open_\(side.rawValue)", result.open(side)) { record, writer in
        writer.member("id", record.id)
        writer.member("code", record.code)
        writer.member("reason", record.reason)
      }
    }
    try list("ambiguous", result.ambiguous) { set, writer in
      writer.member("rule", set.ruleID)
      writer.member("ledger_entry_ids", set.ledgerIDs)
      writer.member("source_entry_ids", set.externalIDs)
      writer.member("reason", set.reason)
    }
    writer.member("limits", result.limits.map { "\($0)" })
    writer.endObject()
    try hand(0)
  }

  private func write(_ match: Match, _ writer: inout JSONWriter) {
    let isAccepted = mode == .automatic && match.status == .accepted
    writer.member("status", isAccepted ? "accepted" : "suggested")
    writer.member("rule", match.ruleID)
    writer.member("rule_version", match.ruleVersion)
    writer.member("score", match.score)
    writer.member("reason", match.reason)
    writer.member("ledger_entry_ids", match.ledgerIDs)
    writer.member("source_entry_ids", match.externalIDs)
    writer.objects("allocations", match.allocations) { part, writer in
      writer.member("side", part.side.rawValue)
      writer.member("id", part.id)
      writer.member("amount", number: part.amount.decimalText)
      writer.member("currency", part.amount.currency.code)
      writer.member("residual", number: part.residual.decimalText)
    }
  }
}
