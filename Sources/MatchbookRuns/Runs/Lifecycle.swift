/// What becomes of something when an action is asked for in one of its states.
public enum Transition<State: Hashable & Sendable>: Hashable, Sendable {
  /// It is in another state afterwards.
  case moves(to: State)
  /// It may be done, and the state stays as it is.
  case stays
  /// It has been done already: asking once more changes nothing and is no mistake.
  case repeats
  /// It is gone afterwards.
  case removed
  /// It is not allowed in this state.
  case refused
}

/// A state of something that managers keep, with the one table that says what may follow.
public protocol Lifecycle: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  associatedtype Action: RawRepresentable<String>, CaseIterable, Hashable, Sendable

  /// What is in the state, in the words of messages: `run`, `match`.
  static var noun: String { get }

  /// What each action leads to; a cell that is missing is refused.
  static var table: [Self: [Action: Transition<Self>]] { get }
}

extension Lifecycle {
  /// What an action leads to in this state, before any guard.
  public func transition(_ action: Action) -> Transition<Self> {
    Self.table[self]?[action] ?? .refused
  }

  /// The actions that are allowed in this state, in the order of their declaration.
  public var allowedActions: [Action] {
    Action.allCases.filter { transition($0) != .refused }
  }

  /// The state after an action.
  ///
  /// - Parameter id: Of the thing, for the message.
  /// - Throws: ``RunError/badTransition(noun:id:state:action:allowed:)``.
  public func after(_ action: Action, id: String) throws(RunError) -> Self {
    switch transition(action) {
    case .moves(let state): return state
    case .stays, .repeats, .removed: return self
    case .refused:
      throw .badTransition(
        noun: Self.noun, id: id, state: rawValue, action: action.rawValue,
        allowed: allowedActions.map(\.rawValue))
    }
  }
}
