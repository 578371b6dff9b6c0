import Matchbook

/// A match as it is to be kept, with the rows that it takes.
struct MatchDraft: Sendable {
  var match: MatchRecord
  var parts: [MatchPart]
}

/// The matches of a result in their order, put into words and hashed some thousand at a time on the
/// threads of the match, ahead of the one that keeps them, while no more of them are in memory.
struct MatchDrafts {
  private struct Piece: Sendable {
    var drafts: [MatchDraft] = []
    /// Of the digest, one behind the other.
    var leaves: [UInt8] = []
  }

  private let pieces: AheadPieces<Piece>
  private var current = Piece()
  private var place = 0

  private static let pieceLength = 1024
  private static let mostAhead = 16

  init(
    _ result: MatchResult, _ scope: MatchScope, _ run: Run, at now: Timestamp, threads: Int
  ) {
    let matches = result.matches
    let maker = Maker(result: result, scope: scope, run: run, now: now)
    let length = MatchDrafts.pieceLength
    pieces = AheadPieces(
      pieces: (matches.count + length - 1) / length, threads: threads,
      ahead: MatchDrafts.mostAhead
    ) { number in
      var piece = Piece()
      let rows = number * length..<min(matches.count, (number + 1) * length)
      piece.drafts.reserveCapacity(rows.count)
      piece.leaves.reserveCapacity(rows.count * MatchDigest.leafLength)
      var scratch: [UInt8] = []
      var rule = LastRule()
      matches.forEachInWords(rows) { match in
        let draft = maker.draft(of: match, &rule, &scratch)
        MatchDigest.appendLeaf(
          of: draft.match, madeAs: draft.match.status, to: &piece.leaves, &scratch)
        piece.drafts.append(draft)
      }
      return piece
    }
  }

  mutating func next() -> MatchDraft? {
    if place == current.drafts.count {
      guard let piece = pieces.take() else { return nil }
      (current, place) = (piece, 0)
    }
    place += 1
    return current.drafts[place - 1]
  }

  /// Adds the leaf of the draft that came last.
  func addLeaf(to digest: inout MatchDigest) {
    let start = (place - 1) * MatchDigest.leafLength
    digest.add(leaves: current.leaves, start..<start + MatchDigest.leafLength)
  }

  /// The rule of the match before: nearly always that of the next one, too.
  private struct LastRule {
    private var id: [UInt8] = []
    private var version: [UInt8] = []
    private var reference = RuleReference(id: "", version: "")

    mutating func reference(of match: MatchInWords, _ scratch: inout [UInt8]) -> RuleReference {
      scratch.removeAll(keepingCapacity: true)
      match.appendRuleID(to: &scratch)
      let length = scratch.count
      match.appendRuleVersion(to: &scratch)
      guard scratch[..<length] != id[...] || scratch[length...] != version[...] else {
        return reference
      }
      (id, version) = (Array(scratch[..<length]), Array(scratch[length...]))
      reference = RuleReference(
        id: String(decoding: id, as: UTF8.self), version: String(decoding: version, as: UTF8.self))
      return reference
    }
  }

  /// What the threads share.
  private struct Maker: Sendable {
    let result: MatchResult
    let scope: MatchScope
    let run: Run
    let now: Timestamp

    func draft(
      of match: MatchInWords, _ last: inout LastRule, _ reason: inout [UInt8]
    ) -> MatchDraft {
      let (parts, isAccepted) = parts(of: match)
      let rule = last.reference(of: match, &reason)
      reason.removeAll(keepingCapacity: true)
      match.appendReason(to: &reason)
      let record = MatchRecord(
        run: run.key, status: run.mode == .automatic && isAccepted ? .accepted : .suggested,
        rule: rule, score: match.score,
        reason: String(decoding: reason, as: UTF8.self), createdAt: now,
        author: RunManager.engine,
        allocations: parts.map {
          MatchAllocation(
            entry: scope[$0.side].keys[$0.row], side: $0.side, amount: $0.units,
            residual: $0.residual)
        })
      return MatchDraft(match: record, parts: parts)
    }

    private func parts(of words: MatchInWords) -> ([MatchPart], isAccepted: Bool) {
      guard words.isPlain else {
        let match = words.match
        return (scope.parts(of: match, in: result), match.status == .accepted)
      }
      return (
        [(Side.ledger, result.ledger), (.external, result.external)].map { side, table in
          let row = words.firstRow(of: side)
          return MatchPart(side: side, row: row, units: table.minorUnits(at: row), residual: 0)
        }, true
      )
    }
  }
}

/// What a match takes of one row.
struct MatchPart {
  var side: Side
  var row: Int
  var units: Int64
  var residual: Int64
}

extension MatchScope {
  /// What a match takes of its records; ledger records first, each side by key.
  func parts(of match: Match, in result: MatchResult) -> [MatchPart] {
    if match.isPartial {
      return match.allocations.map {
        MatchPart(
          side: $0.side, row: $0.row, units: $0.amount.minorUnits,
          residual: $0.residual.minorUnits)
      }.sorted { $0.side == $1.side ? $0.row < $1.row : $0.side == .ledger }
    }
    var parts: [MatchPart] = []
    func add(_ rows: [Int], _ side: Side, _ table: RecordTable) {
      parts.reserveCapacity(parts.count + rows.count)
      for row in rows.count > 1 ? rows.sorted() : rows {
        parts.append(MatchPart(side: side, row: row, units: table.minorUnits(at: row), residual: 0))
      }
    }
    add(match.ledgerRows, .ledger, result.ledger)
    add(match.externalRows, .external, result.external)
    return parts
  }
}
