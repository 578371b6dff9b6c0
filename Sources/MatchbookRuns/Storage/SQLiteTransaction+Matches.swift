import Matchbook

// Matches, and what they take of each record.
extension SQLiteTransaction {
  private static let columns = """
    m.key, m.run, m.status, r.id, r.version, m.score, m.reason, m.note, m.created_at, a.name, \
    d.name, m.decided_at, m.decision_reason, m.parts
    """
  private static let joins = """
    LEFT JOIN rules r ON r.key = m.rule JOIN people a ON a.key = m.author \
    LEFT JOIN people d ON d.key = m.decided_by
    """

  func match(_ key: Int64) throws(RunError) -> MatchRecord? {
    let statement = try connection.statement(
      "SELECT \(Self.columns) FROM matches m \(Self.joins) WHERE m.key = ?1")
    statement.bind(1, key)
    return try matches(of: statement).first
  }

  func matches(
    _ filter: MatchFilter, page: PageRequest
  ) throws(RunError) -> Page<MatchRecord> {
    let page = try page.checked()
    let statement = try connection.statement(
      "SELECT \(Self.columns) FROM matches m \(Self.joins) WHERE \(condition(filter)) "
        + "AND m.key > ?2 ORDER BY m.key LIMIT ?3")
    statement.bind(1, filter.run)
    statement.bind(2, page.after?.key ?? 0)
    statement.bind(3, Int64(page.limit + 1))
    return Page(try matches(of: statement), limit: page.limit) { $0.key }
  }

  func matches(ofEntry entry: Int64) throws(RunError) -> [MatchRecord] {
    var found: [MatchRecord] = []
    for key in try linkedMatches(of: entry...entry) {
      guard let match = try match(key) else {
        throw .storeDamaged("match \(MatchRecord.id(of: key)) of record \(entry) is gone")
      }
      found.append(match)
    }
    return found
  }

  func matchCount(_ filter: MatchFilter) throws(RunError) -> Int {
    let statement = try connection.statement(
      "SELECT count(*) FROM matches m WHERE \(condition(filter))")
    defer { statement.reset() }
    statement.bind(1, filter.run)
    return try statement.step() ? Int(statement.integer(0)) : 0
  }

  /// The first parameter is the run; statuses that few matches have stand in an index of their own.
  private func condition(_ filter: MatchFilter) -> String {
    let run = filter.run == nil ? "?1 IS NULL" : "m.run = ?1"
    guard let statuses = filter.statuses else { return run }
    let list = statuses.map(\.number).sorted().map(String.init).joined(separator: ", ")
    return "\(run) AND m.status IN (\(list))"
      + (statuses.contains(.accepted) ? "" : " AND m.status <> 1")
  }

  private func matches(of statement: SQLiteStatement) throws(RunError) -> [MatchRecord] {
    defer { statement.reset() }
    var found: [MatchRecord] = []
    while try statement.step() { found.append(try MatchRecord(statement)) }
    return found
  }

  // MARK: Changes

  func insertMatches(
    _ next: () throws(RunError) -> MatchRecord?
  ) throws(RunError) -> ClosedRange<Int64>? {
    let first = try nextKey(.matches)
    var key = first
    let insert = try connection.statement(
      "INSERT INTO matches VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")
    var links = LinkChanges(self)
    var lastRule: (rule: RuleReference, key: Int64)?
    var lastAuthor: (name: String, key: Int64)?
    var parts: [UInt8] = []
    while let match = try next() {
      insert.bind(1, key)
      insert.bind(2, match.run)
      insert.bind(3, match.status.number)
      if let rule = match.rule {
        if lastRule?.rule != rule { lastRule = (rule, try self.key(of: rule)) }
        insert.bind(4, lastRule?.key)
      } else {
        insert.bindNull(4)
      }
      insert.bind(5, Int64(match.score))
      insert.bind(6, match.reason)
      insert.bind(7, match.note.isEmpty ? nil : match.note)
      insert.bind(8, match.createdAt.milliseconds)
      if lastAuthor?.name != match.author {
        lastAuthor = (match.author, try self.key(ofPerson: match.author))
      }
      insert.bind(9, lastAuthor?.key)
      try bind(match.decision, to: insert, from: 10)
      parts.removeAll(keepingCapacity: true)
      MatchParts.append(match.allocations, to: &parts)
      insert.bind(13, blob: parts)
      try insert.run()
      for part in match.allocations { links.append(part.entry, key) }
      key += 1
    }
    guard key > first else { return nil }
    // In the order of records, behind all matches, so that each block is written once.
    try links.add()
    try use(.matches, through: key - 1)
    return first...key - 1
  }

  private func bind(
    _ decision: MatchDecision?, to statement: SQLiteStatement, from place: Int32
  ) throws(RunError) {
    guard let decision else {
      for offset in 0..<Int32(3) { statement.bindNull(place + offset) }
      return
    }
    statement.bind(place, try key(ofPerson: decision.by))
    statement.bind(place + 1, decision.at.milliseconds)
    statement.bind(place + 2, decision.reason)
  }

  func updateMatch(_ match: MatchRecord) throws(RunError) {
    let statement = try connection.statement(
      "UPDATE matches SET status = ?1, note = ?2, decided_by = ?3, decided_at = ?4, "
        + "decision_reason = ?5 WHERE key = ?6")
    statement.bind(1, match.status.number)
    statement.bind(2, match.note.isEmpty ? nil : match.note)
    try bind(match.decision, to: statement, from: 3)
    statement.bind(6, match.key)
    try statement.run()
    guard connection.changes == 1 else { throw .notFound(noun: MatchStatus.noun, id: match.id) }
  }

  func deleteMatches(_ keys: [Int64]) throws(RunError) {
    var links = LinkChanges(self)
    for key in keys {
      for part in try match(key)?.allocations ?? [] { links.append(part.entry, key) }
    }
    try links.remove()
    for sql in [
      "DELETE FROM adjustments WHERE match = ?1", "DELETE FROM matches WHERE key = ?1",
    ] {
      let statement = try connection.statement(sql)
      for key in keys {
        statement.bind(1, key)
        try statement.run()
      }
    }
  }

  func matchKeys(_ filter: MatchFilter) throws(RunError) -> [Int64] {
    let statement = try connection.statement(
      "SELECT m.key FROM matches m WHERE \(condition(filter)) ORDER BY m.key")
    statement.bind(1, filter.run)
    return try keys(of: statement)
  }

  func matchKeys(ofEntries range: ClosedRange<Int64>) throws(RunError) -> [Int64] {
    try linkedMatches(of: range)
  }

  private func keys(of statement: SQLiteStatement) throws(RunError) -> [Int64] {
    defer { statement.reset() }
    var keys: [Int64] = []
    while try statement.step() { keys.append(statement.integer(0)) }
    return keys
  }

  private func key(of rule: RuleReference) throws(RunError) -> Int64 {
    if let known = connection.knownRules[rule] { return known }
    let insert = try connection.statement(
      "INSERT OR IGNORE INTO rules (id, version) VALUES (?1, ?2)")
    insert.bind(1, rule.id)
    insert.bind(2, rule.version)
    try insert.run()
    let select = try connection.statement("SELECT key FROM rules WHERE id = ?1 AND version = ?2")
    defer { select.reset() }
    select.bind(1, rule.id)
    select.bind(2, rule.version)
    guard try select.step() else { throw .storeDamaged("rule \(rule.id) is not kept") }
    connection.knownRules[rule] = select.integer(0)
    return select.integer(0)
  }

  private func key(ofPerson name: String) throws(RunError) -> Int64 {
    if let known = connection.knownPeople[name] { return known }
    let insert = try connection.statement("INSERT OR IGNORE INTO people (name) VALUES (?1)")
    insert.bind(1, name)
    try insert.run()
    let select = try connection.statement("SELECT key FROM people WHERE name = ?1")
    defer { select.reset() }
    select.bind(1, name)
    guard try select.step() else { throw .storeDamaged("\(name) is not kept") }
    connection.knownPeople[name] = select.integer(0)
    return select.integer(0)
  }
}

extension MatchStatus {
  /// As the database keeps it.
  var number: Int64 {
    switch self {
    case .suggested: 0
    case .accepted: 1
    case .rejected: 2
    case .revoked: 3
    }
  }

  init(number: Int64) { self = [.suggested, .accepted, .rejected, .revoked][Int(number)] }
}

extension MatchRecord {
  /// Reads the columns of ``SQLiteTransaction/columns``.
  fileprivate init(_ row: SQLiteStatement) throws(RunError) {
    let rule = row.optionalText(3).map { RuleReference(id: $0, version: row.text(4)) }
    self.init(
      key: row.integer(0), run: row.integer(1), status: MatchStatus(number: row.integer(2)),
      rule: rule, score: Int32(clamping: row.integer(5)),
      reason: row.text(6), note: row.text(7),
      createdAt: Timestamp(milliseconds: row.integer(8)), author: row.text(9),
      decision: row.optionalText(10).map {
        MatchDecision(
          by: $0, at: Timestamp(milliseconds: row.integer(11)), reason: row.text(12))
      },
      allocations: try MatchParts.allocations(of: row.blob(13), match: row.integer(0)))
  }
}
