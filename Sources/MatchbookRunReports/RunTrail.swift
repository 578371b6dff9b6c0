import MatchbookJSON
import MatchbookReports
import MatchbookRuns

/// Reads the audit trail: the chain of the whole store, and the last lines about a run.
enum RunTrail {
  static func add(
    to facts: inout ReportFacts, of run: Run, itemLimit: Int, in reader: any StoreReading
  ) throws(RunError) {
    let checked = try AuditTrail.check(in: reader)
    facts.run?.audit.lines = Int(checked.last)
    facts.run?.audit.hash = checked.hash
    facts.run?.audit.findings = checked.findings.map(\.description)
    for finding in checked.findings {
      facts.notices.append("The audit trail of the store is broken: \(finding)")
    }
    var lines: [RunFacts.TrailLine] = []
    var count = 0
    var after: Int64 = 0
    while true {
      let events = try reader.list(
        AuditEvent.self, where: [.equals("run", .text(run.id))], after: after, limit: 1000)
      guard let last = events.last else { break }
      after = last.key
      count += events.count
      lines += events.map { RunFacts.TrailLine($0) }
      if lines.count > itemLimit { lines.removeFirst(lines.count - itemLimit) }
    }
    facts.run?.trail = lines
    facts.run?.trailCount = count
  }
}

extension RunFacts.TrailLine {
  fileprivate init(_ event: AuditEvent) {
    self.init(
      line: Int(event.key), at: event.at.description, actor: event.actor, action: event.action,
      subject: event.subject, reason: RunFacts.TrailLine.reason(in: event.after))
  }

  /// Where changes keep what somebody gave as a reason.
  private static let names = ["reason", "close_reason", "failure_reason", "cause", "note"]

  private static func reason(in json: String?) -> String {
    guard let json, let root = try? JSONDocument(bytes: Array(json.utf8)).root else { return "" }
    var texts: [String] = []
    for name in names {
      if case .string(let text)? = root[name]?.value, !text.isEmpty, !texts.contains(text) {
        texts.append(text)
      }
    }
    return texts.joined(separator: "; ")
  }
}
