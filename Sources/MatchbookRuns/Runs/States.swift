// Every state and every action of what the managers keep. docs/reference/runs.md prints the tables;
// a test compares the two.

/// Where a run stands.
public enum RunState: String, Lifecycle {
  case pending, running, completed, failed, closed

  public enum Action: String, CaseIterable, Sendable {
    case start, complete, fail, close, reopen, delete
    /// Adds or deletes a source file.
    case changeSources = "change_sources"
    /// Accepts, rejects, revokes or makes a match, closes or reopens an item.
    case decide
    case note
  }

  public static let noun = "run"

  public static let table: [RunState: [Action: Transition<RunState>]] = [
    .pending: [
      .start: .moves(to: .running), .close: .moves(to: .closed), .delete: .removed,
      .changeSources: .stays, .decide: .stays, .note: .stays,
    ],
    .running: [
      .complete: .moves(to: .completed), .fail: .moves(to: .failed), .note: .stays,
    ],
    .completed: [
      .start: .moves(to: .running), .close: .moves(to: .closed), .delete: .removed,
      .changeSources: .stays, .decide: .stays, .note: .stays,
    ],
    .failed: [
      .start: .moves(to: .running), .close: .moves(to: .closed), .delete: .removed,
      .changeSources: .stays, .decide: .stays, .note: .stays,
    ],
    .closed: [.close: .repeats, .reopen: .moves(to: .completed), .note: .stays],
  ]
}

/// What became of a source file.
public enum SourceState: String, Lifecycle {
  case processed, failed

  public enum Action: String, CaseIterable, Sendable {
    /// Takes part in a match.
    case match
    case delete
  }

  public static let noun = "source file"

  public static let table: [SourceState: [Action: Transition<SourceState>]] = [
    .processed: [.match: .stays, .delete: .removed],
    .failed: [.delete: .removed],
  ]
}

/// How much of a record is settled: derived from accepted matches, except that people may close it.
public enum EntryState: String, Lifecycle {
  case unmatched, matched, partial, closed

  public enum Action: String, CaseIterable, Sendable {
    /// An accepted match settles all that is open of it.
    case settle
    /// An accepted match settles a part.
    case settlePart = "settle_part"
    /// An accepted match that settled it is revoked.
    case free
    case close, reopen
  }

  public static let noun = "item"

  /// Whether something of the record is still to be matched.
  public var isOpen: Bool { self == .unmatched || self == .partial }

  /// What `free` and `reopen` lead to is derived from what is still allocated; the table has the
  /// state of a record of which nothing is.
  public static let table: [EntryState: [Action: Transition<EntryState>]] = [
    .unmatched: [
      .settle: .moves(to: .matched), .settlePart: .moves(to: .partial),
      .close: .moves(to: .closed),
    ],
    .partial: [
      .settle: .moves(to: .matched), .settlePart: .stays, .free: .moves(to: .unmatched),
      .close: .moves(to: .closed),
    ],
    .matched: [.free: .moves(to: .unmatched)],
    .closed: [.free: .stays, .close: .repeats, .reopen: .moves(to: .unmatched)],
  ]

  /// The state of a record by what accepted matches have allocated of it.
  ///
  /// - Parameters:
  ///   - amount: Of the record, in minor units.
  ///   - allocated: The sum of accepted allocations.
  ///   - matches: How many accepted matches it is in: an amount of zero is settled by one.
  public static func derived(
    amount: Int64, allocated: Int64, matches: Int, isClosed: Bool
  ) -> EntryState {
    if isClosed { return .closed }
    guard matches > 0 else { return .unmatched }
    if allocated == amount { return .matched }
    return allocated == 0 ? .unmatched : .partial
  }
}

/// What people have decided about a match.
public enum MatchStatus: String, Lifecycle {
  case suggested, accepted, rejected, revoked

  public enum Action: String, CaseIterable, Sendable {
    case accept, reject, revoke
    /// Takes a rejection back, so that the records may be proposed again.
    case withdraw
    case note
  }

  public static let noun = "match"

  public static let table: [MatchStatus: [Action: Transition<MatchStatus>]] = [
    .suggested: [
      .accept: .moves(to: .accepted), .reject: .moves(to: .rejected), .note: .stays,
    ],
    .accepted: [.accept: .repeats, .revoke: .moves(to: .revoked), .note: .stays],
    .rejected: [.reject: .repeats, .withdraw: .stays, .note: .stays],
    .revoked: [.note: .stays],
  ]
}

/// What people have decided about the explanation of a difference.
public enum AdjustmentState: String, Lifecycle {
  case proposed, approved, rejected

  public enum Action: String, CaseIterable, Sendable {
    case approve, reject
  }

  public static let noun = "adjustment"

  public static let table: [AdjustmentState: [Action: Transition<AdjustmentState>]] = [
    .proposed: [.approve: .moves(to: .approved), .reject: .moves(to: .rejected)],
    .approved: [.approve: .repeats],
    .rejected: [.reject: .repeats],
  ]
}

/// Where the work on a discrepancy stands.
public enum DiscrepancyState: String, Lifecycle {
  case open
  case inReview = "in_review"
  case closed

  public enum Action: String, CaseIterable, Sendable {
    case review
    /// Gives it back unfinished.
    case release
    case close, reopen
    /// A run finds it once more.
    case recur
  }

  public static let noun = "discrepancy"

  public static let table: [DiscrepancyState: [Action: Transition<DiscrepancyState>]] = [
    .open: [
      .review: .moves(to: .inReview), .release: .repeats, .close: .moves(to: .closed),
      .recur: .stays,
    ],
    .inReview: [
      .review: .repeats, .release: .moves(to: .open), .close: .moves(to: .closed), .recur: .stays,
    ],
    .closed: [.close: .repeats, .reopen: .moves(to: .open), .recur: .moves(to: .open)],
  ]
}

/// Whether the control totals of a day agree.
public enum ControlTotalState: String, Lifecycle {
  /// Nothing was submitted for the day.
  case none
  case failed, reconciled

  public enum Action: String, CaseIterable, Sendable {
    case submitEqual = "submit_equal"
    case submitDifferent = "submit_different"
    /// The values that were reconciled, once more.
    case submitSame = "submit_same"
    case reopen
  }

  public static let noun = "control total"

  public static let table: [ControlTotalState: [Action: Transition<ControlTotalState>]] = [
    .none: [.submitEqual: .moves(to: .reconciled), .submitDifferent: .moves(to: .failed)],
    .failed: [
      .submitEqual: .moves(to: .reconciled), .submitDifferent: .stays, .submitSame: .stays,
    ],
    .reconciled: [.submitSame: .repeats, .reopen: .moves(to: .failed)],
  ]
}

/// Where the work on an exception stands.
public enum ExceptionState: String, Lifecycle {
  case open, investigating, resolved, dismissed

  public enum Action: String, CaseIterable, Sendable {
    case open, investigate, resolve, dismiss
  }

  public static let noun = "exception"

  /// Whether people still have to do something about it.
  public var isActive: Bool { self == .open || self == .investigating }

  public static let table: [ExceptionState: [Action: Transition<ExceptionState>]] = [
    .open: [
      .open: .repeats, .investigate: .moves(to: .investigating),
      .resolve: .moves(to: .resolved), .dismiss: .moves(to: .dismissed),
    ],
    .investigating: [
      .open: .moves(to: .open), .investigate: .repeats, .resolve: .moves(to: .resolved),
      .dismiss: .moves(to: .dismissed),
    ],
    .resolved: [
      .open: .moves(to: .open), .investigate: .moves(to: .investigating), .resolve: .repeats,
    ],
    .dismissed: [
      .open: .moves(to: .open), .investigate: .moves(to: .investigating), .dismiss: .repeats,
    ],
  ]
}
