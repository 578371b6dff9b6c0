import Matchbook
import MatchbookJSON

/// Compares the matches of a store with what the audit trail says of them.
struct MatchReview {
  private var batches: [MatchBatch] = []
  /// By key: what the trail says of matches that somebody decided about.
  private var decided: [Int64: Decided] = [:]
  /// Leaves of matches that were deleted.
  private var removed: [Int64: [UInt8]] = [:]
  private var notes: [Int64: String] = [:]

  private struct Decided {
    /// Before the first decision.
    var first: MatchStatus
    var last: MatchStatus
    var by: String
    var at: Timestamp
  }

  private static let decisions: Set<String> = [
    "accept_match", "reject_match", "revoke_match", "withdraw_match",
  ]

  /// Takes a line in; lines come by their numbers.
  mutating func read(_ event: AuditEvent) {
    if MatchReview.decisions.contains(event.action), let key = MatchRecord.key(of: event.subject),
      let before = status(event.before), let after = status(event.after)
    {
      decided[key] = Decided(
        first: decided[key]?.first ?? before, last: after, by: event.actor, at: event.at)
      return
    }
    if event.action == "note_match", let key = MatchRecord.key(of: event.subject) {
      notes[key] = members(of: event.after ?? "")["note"]
      return
    }
    if event.action == "delete_run" {
      for place in batches.indices where batches[place].run == event.subject {
        batches[place].isDeleted = true
      }
    }
    // Most lines are of neither kind, and are not read as JSON.
    guard let text = event.after ?? event.before, text.contains("matches") else { return }
    for text in [event.before, event.after].compactMap(\.self) {
      let members = members(of: text)
      if let first = members["first_match"].flatMap(MatchRecord.key(of:)),
        let last = members["last_match"].flatMap(MatchRecord.key(of:)), first <= last,
        let digest = members["matches_digest"]
      {
        batches.append(
          MatchBatch(line: event.key, run: event.run, keys: first...last, digest: digest))
      }
      for item in (members["removed_matches"] ?? "").split(separator: " ") {
        let parts = item.split(separator: ":").map(String.init)
        guard parts.count == 2, let key = MatchRecord.key(of: parts[0]) else { continue }
        removed[key] = MatchReview.bytes(ofHexadecimal: parts[1])
      }
    }
  }

  private func members(of json: String) -> [String: String] {
    guard let document = try? JSONDocument(bytes: Array(json.utf8)),
      case .object(let members) = document.root.value
    else { return [:] }
    var texts: [String: String] = [:]
    for member in members {
      if case .string(let text) = member.value.value { texts[member.name] = text }
    }
    return texts
  }

  private func status(_ json: String?) -> MatchStatus? {
    json.flatMap { members(of: $0)["status"] }.flatMap(MatchStatus.init(rawValue:))
  }

  private static func bytes(ofHexadecimal text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
  }

  // MARK: The matches

  /// What the store's matches say that the trail does not.
  ///
  /// - Complexity: O(matches), some thousand at a time in memory.
  func findings(in reader: any StoreReading, atMost most: Int) throws(RunError) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var next: Int64 = 1
    for batch in batches.sorted(by: { $0.keys.lowerBound < $1.keys.lowerBound }) {
      guard findings.count < most else { break }
      if let stranger = try reader.firstMatch(from: next, before: batch.keys.lowerBound) {
        findings.append(unknown(stranger))
      }
      if !batch.isDeleted {
        findings += try review(batch, in: reader)
      } else if let left = try reader.firstMatch(
        from: batch.keys.lowerBound, before: batch.keys.upperBound + 1)
      {
        findings.append(unknown(left))
      }
      next = max(next, batch.keys.upperBound + 1)
    }
    if let stranger = try reader.firstMatch(from: next, before: .max) {
      findings.append(unknown(stranger))
    }
    return Array(findings.prefix(most))
  }

  private func unknown(_ key: Int64) -> AuditFinding {
    AuditFinding(
      line: 0, description: "match \(MatchRecord.id(of: key)) is in no line of the trail")
  }

  private func review(
    _ batch: MatchBatch, in reader: any StoreReading
  ) throws(RunError) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    func add(_ text: String) { findings.append(AuditFinding(line: batch.line, description: text)) }
    var digest = MatchDigest()
    var next = batch.keys.lowerBound
    func addRemoved(upTo key: Int64) {
      while next < key {
        guard let leaf = removed[next] else {
          // One is enough: the digest of the others says nothing then.
          if findings.isEmpty {
            add("match \(MatchRecord.id(of: next)) is gone, and no line says so")
          }
          next = key
          return
        }
        digest.add(leaves: leaf)
        next += 1
      }
    }
    while next <= batch.keys.upperBound {
      let page = try reader.matchPage(from: next, before: batch.keys.upperBound + 1)
      guard !page.isEmpty else { break }
      for match in page {
        addRemoved(upTo: match.key)
        let decision = decided[match.key]
        if let decision {
          if decision.last != match.status || decision.by != match.decision?.by
            || decision.at != match.decision?.at
          {
            add("match \(match.id) is \(match.status.rawValue), which no line says")
          }
        } else if match.decision != nil {
          add("match \(match.id) was decided by \(match.decision?.by ?? ""), which no line says")
        }
        digest.add(match, madeAs: decision?.first ?? match.status)
        if match.note != notes[match.key] ?? "" {
          add("the note of match \(match.id) is one that no line says")
        }
        next = match.key + 1
      }
    }
    addRemoved(upTo: batch.keys.upperBound + 1)
    if findings.isEmpty, digest.text != batch.digest {
      add(
        "matches \(MatchRecord.id(of: batch.keys.lowerBound)) to "
          + "\(MatchRecord.id(of: batch.keys.upperBound)) are not what line \(batch.line) tells of")
    }
    return findings
  }
}

extension StoreReading {
  /// Matches with keys of a range, by key; some thousand at most.
  fileprivate func matchPage(
    from first: Int64, before end: Int64, limit: Int = 2000
  ) throws(RunError) -> [MatchRecord] {
    let page = try matches(
      MatchFilter(run: nil), page: PageRequest(after: Cursor(after: first - 1), limit: limit))
    return page.items.filter { $0.key < end }
  }

  fileprivate func firstMatch(from first: Int64, before end: Int64) throws(RunError) -> Int64? {
    try first < end ? matchPage(from: first, before: end, limit: 1).first?.key : nil
  }
}
