import Matchbook

// What people do with an exception.
extension ExceptionManager {
  // MARK: States

  /// Takes an exception through its state table.
  ///
  /// - Parameter reason: Why, for the audit trail.
  /// - Throws: ``RunError/badTransition(noun:id:state:action:allowed:)``;
  ///   ``RunError/activeException(stream:exception:)`` if it would be the second active one of its
  ///   stream.
  @discardableResult
  public func change(
    _ id: String, _ action: ExceptionState.Action, reason: String? = nil
  ) throws(RunError) -> ExceptionCase {
    if let reason, !reason.contains(where: { !$0.isWhitespace }) {
      throw .missingReason(action: "\(action.rawValue) an exception")
    }
    let now = host.now()
    return try once("\(action.rawValue)_exception", [id, reason]) { (writer) throws(RunError) in
      let old = try named(ExceptionCase.self, ExceptionState.noun, id, in: writer)
      return try move(old, action, reason: reason, at: now, in: writer)
    }
  }

  @discardableResult
  func move(
    _ old: ExceptionCase, _ action: ExceptionState.Action, reason: String? = nil,
    cause: String? = nil, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> ExceptionCase {
    let state = try old.state.after(action, id: old.id)
    guard state != old.state else { return old }
    var new = old
    new.state = state
    new.updatedAt = now
    new.cause = cause
    switch (old.state.isActive, state.isActive) {
    case (true, false):
      new.closedAt = now
      if state == .dismissed {
        let stream = try kept(DataStream.self, old.stream, in: writer)
        new.dismissedEntries = try OverdueMembers(of: stream, at: now, in: writer).keys
      }
    case (false, true):
      if let other = try active(ofStream: old.stream, in: writer) {
        let stream = try kept(DataStream.self, old.stream, in: writer)
        throw .activeException(stream: stream.stream, exception: other.id)
      }
      (new.openedAt, new.closedAt, new.dismissedEntries) = (now, nil, [])
    default: break
    }
    try replace(
      old, by: new, "\(action.rawValue)_exception", reason: reason, at: now, in: writer)
    return new
  }

  /// The exception of a stream that people still have to do something about.
  func active(
    ofStream stream: Int64, in reader: any StoreReading
  ) throws(RunError) -> ExceptionCase? {
    try reader.first(
      ExceptionCase.self,
      where: [
        .equals("stream", .integer(stream)),
        .isOneOf("state", [.text("open"), .text("investigating")]),
      ])
  }

  // MARK: Words and people

  /// Gives an exception another title or description.
  public func describe(
    _ id: String, title: String? = nil, description: String? = nil
  ) throws(RunError) -> ExceptionCase {
    let title = try title.map { (title) throws(RunError) in
      try text(title, of: "title", "a title for people")
    }
    return try edit(id, "describe_exception", [title, description]) { new in
      new.title = title ?? new.title
      new.description = description ?? new.description
    }
  }

  /// Says who works on an exception: these people and nobody else.
  ///
  /// - Parameter people: Each once, in this order; empty for nobody.
  public func assign(_ id: String, to people: [String]) throws(RunError) -> ExceptionCase {
    var names: [String] = []
    for person in people {
      let name = try text(person, of: "assignees", "names of people")
      if !names.contains(name) { names.append(name) }
    }
    return try edit(id, "assign_exception", names) { $0.assignees = names }
  }

  private func edit(
    _ id: String, _ action: String, _ values: [String?], _ body: (inout ExceptionCase) -> Void
  ) throws(RunError) -> ExceptionCase {
    let now = host.now()
    return try once(action, [id] + values) { (writer) throws(RunError) in
      let old = try named(ExceptionCase.self, ExceptionState.noun, id, in: writer)
      var new = old
      body(&new)
      guard new != old else { return old }
      new.updatedAt = now
      try replace(old, by: new, action, at: now, in: writer)
      return new
    }
  }

  /// Adds a remark of the person at work, in any state; `@name` in it mentions somebody.
  public func comment(_ id: String, _ remark: String) throws(RunError) -> ExceptionComment {
    let remark = try text(remark, of: "comment", "some words")
    let now = host.now()
    return try once("comment_exception", [id, remark]) { (writer) throws(RunError) in
      let old = try named(ExceptionCase.self, ExceptionState.noun, id, in: writer)
      var comment = ExceptionComment(
        id: host.newID(.comment), exception: old.key, author: host.actor, text: remark,
        mentions: Mentions.names(in: remark), createdAt: now)
      try insert(&comment, "comment_exception", at: now, in: writer)
      var new = old
      new.updatedAt = now
      try writer.update(new)
      return comment
    }
  }
}

/// Finds who is mentioned in a text.
enum Mentions {
  /// Names behind an `@` that begins a word: letters, digits, `_`, `-`, and dots between them; each
  /// once, in the order of the text. The `@` of an address such as `ann@example.com` is none.
  static func names(in text: String) -> [String] {
    var names: [String] = []
    var rest = Substring(text)
    var previous: Character?
    while let character = rest.popFirst() {
      defer { previous = character }
      guard character == "@", !(previous.map(isPartOfName) ?? false) else { continue }
      var name = String(rest.prefix(while: isPartOfName))
      while let last = name.last, last == "." || last == "-" { name.removeLast() }
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return names
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-".contains(character)
  }
}
