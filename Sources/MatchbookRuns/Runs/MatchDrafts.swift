import Matchbook

/// A match as it is to be kept, with the rows that it takes.
struct MatchDraft: Sendable {
  var match: MatchRecord
  var parts: [MatchPart]
  /// Of the digest.
  var leaf: [UInt8]
}

/// The matches of a result in their order, put into words and hashed some thousand at a time on the
/// threads of the match, while no more of them are in memory.
struct MatchDrafts {
  private let matches: Matches
  private let result: MatchResult
  private let scope: MatchScope
  private let run: Run
  private let now: Timestamp
  private let workers: Workers
  private var ready: [MatchDraft] = []
  private var place = 0
  private var start = 0

  private static let pieceLength = 1024
  private static let pieces = 16

  init(
    _ result: MatchResult, _ scope: MatchScope, _ run: Run, at now: Timestamp, threads: Int
  ) {
    (self.result, self.scope, self.run, self.now) = (result, scope, run, now)
    matches = result.matches
    workers = Workers(count: threads)
  }

  mutating func next() -> MatchDraft? {
    if place == ready.count {
      fill()
      guard !ready.isEmpty else { return nil }
    }
    place += 1
    return ready[place - 1]
  }

  private mutating func fill() {
    let end = min(matches.count, start + MatchDrafts.pieceLength * MatchDrafts.pieces)
    let count = end - start
    let pieces = (count + MatchDrafts.pieceLength - 1) / MatchDrafts.pieceLength
    let outputs = PieceOutputs<[MatchDraft]>(count: pieces)
    let (first, maker) = (start, self.maker)
    workers.run(pieces: pieces) { piece in
      let from = first + piece * MatchDrafts.pieceLength
      outputs[piece] = (from..<min(end, from + MatchDrafts.pieceLength)).map(maker.draft(of:))
    }
    ready = outputs.all.flatMap(\.self)
    (place, start) = (0, end)
  }

  private var maker: Maker {
    Maker(matches: matches, result: result, scope: scope, run: run, now: now)
  }

  /// What the threads share.
  private struct Maker: Sendable {
    let matches: Matches
    let result: MatchResult
    let scope: MatchScope
    let run: Run
    let now: Timestamp

    func draft(of position: Int) -> MatchDraft {
      let match = matches[position]
      let parts = scope.parts(of: match, in: result)
      var reason: [UInt8] = []
      match.appendReason(to: &reason)
      let record = MatchRecord(
        run: run.key,
        status: run.mode == .automatic && match.status == .accepted ? .accepted : .suggested,
        rule: RuleReference(id: match.ruleID, version: match.ruleVersion), score: match.score,
        reason: String(decoding: reason, as: UTF8.self), createdAt: now,
        author: RunManager.engine,
        allocations: parts.map {
          MatchAllocation(
            entry: scope[$0.side].keys[$0.row], side: $0.side, amount: $0.units,
            residual: $0.residual)
        })
      var leaf: [UInt8] = []
      MatchDigest.appendLeaf(of: record, madeAs: record.status, to: &leaf)
      return MatchDraft(match: record, parts: parts, leaf: leaf)
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
    func all(_ rows: [Int], _ side: Side, _ table: RecordTable) -> [MatchPart] {
      rows.sorted().map {
        MatchPart(side: side, row: $0, units: table.minorUnits(at: $0), residual: 0)
      }
    }
    return all(match.ledgerRows, .ledger, result.ledger)
      + all(match.externalRows, .external, result.external)
  }
}
