import MatchbookReports
import MatchbookRuns

/// Counts what each person did.
struct People {
  private var found: [String: RunFacts.Person] = [:]

  var all: [RunFacts.Person] { found.sorted { $0.key < $1.key }.map(\.value) }

  private mutating func add(_ name: String, _ path: WritableKeyPath<RunFacts.Person, Int>) {
    found[name, default: RunFacts.Person(name: name)][keyPath: path] += 1
  }

  mutating func count(_ match: MatchRecord) {
    if match.rule == nil { add(match.author, \.madeByHand) }
    guard let decision = match.decision else { return }
    switch match.status {
    case .accepted: add(decision.by, \.accepted)
    // What lost against an accepted match was rejected by nobody.
    case .rejected where !match.isOutdone: add(decision.by, \.rejected)
    case .revoked: add(decision.by, \.revoked)
    case .suggested, .rejected: break
    }
  }

  mutating func count(_ adjustment: Adjustment) {
    add(adjustment.author, \.adjusted)
    // What nobody has to approve is its author's.
    if let approver = adjustment.approver, approver != adjustment.author {
      add(approver, \.approved)
    }
  }

  mutating func count(_ closure: EntryClosure) { add(closure.by, \.closed) }
}

extension MatchRecord {
  /// Whether it was rejected because a competing one was accepted, by nobody's judgement.
  var isOutdone: Bool {
    status == .rejected && decision?.reason.hasPrefix("competing: ") == true
  }
}
