import Matchbook

extension SQLiteRunStore {
  /// What contradicts itself in the file; empty in a sound store.
  ///
  /// Looks at pages, at what refers to what, and whether what is settled of each record is the sum
  /// of its accepted allocations.
  ///
  /// - Complexity: O(the whole file).
  public func faults() throws(RunError) -> [String] {
    try withTransaction { (transaction) throws(RunError) in
      let connection = transaction.connection
      var faults: [String] = []
      func add(_ what: String, _ sql: String) throws(RunError) {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        while try statement.step(), faults.count < 20 {
          faults.append("\(what): \(statement.text(0))")
        }
      }
      try add("page", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
      try add("reference", "SELECT \"table\" FROM pragma_foreign_key_check")
      try add("settled sum", SQLiteRunStore.settledSums)
      try add("state", SQLiteRunStore.states)
      try add("open list", SQLiteRunStore.openList)
      try add("suggestions", SQLiteRunStore.suggestions)
      try add("match of a record", SQLiteRunStore.links)
      for source in try transaction.wrongSums() { faults.append("open sums: source \(source)") }
      for source in try transaction.wrongBlocks() { faults.append("open blocks: source \(source)") }
      return faults
    }
  }

  private static let accepted = """
    SELECT a.entry, SUM(a.amount) AS total, COUNT(*) AS number FROM allocations a
    JOIN matches m ON m.key = a.match WHERE m.status = 1 GROUP BY a.entry
    """

  private static let settledSums = """
    SELECT e.key FROM entries e LEFT JOIN settlements s ON s.entry = e.key
    LEFT JOIN (\(accepted)) a ON a.entry = e.key
    WHERE COALESCE(s.allocated, 0) <> COALESCE(a.total, 0)
      OR COALESCE(s.accepted, 0) <> COALESCE(a.number, 0)
    """

  private static let states = """
    SELECT e.key FROM settlements s JOIN entries e ON e.key = s.entry WHERE s.state <> CASE
      WHEN s.close_reason IS NOT NULL THEN 3
      WHEN s.accepted > 0 AND s.allocated = e.amount THEN 1
      WHEN s.accepted > 0 AND s.allocated <> 0 THEN 2 ELSE 0 END
    """

  private static let openList = """
    SELECT e.key FROM entries e LEFT JOIN settlements s ON s.entry = e.key
    LEFT JOIN open_entries o ON o.entry = e.key
    WHERE (COALESCE(s.state, 0) IN (0, 2)) <> (o.entry IS NOT NULL)
    """

  private static let links = """
    SELECT 'M-' || match FROM (SELECT match, entry FROM allocations
      EXCEPT SELECT match, entry FROM entry_matches)
    UNION SELECT 'M-' || match FROM (SELECT match, entry FROM entry_matches
      EXCEPT SELECT match, entry FROM allocations)
    """

  private static let suggestions = """
    SELECT e.key FROM entries e LEFT JOIN settlements s ON s.entry = e.key
    LEFT JOIN (SELECT a.entry, COUNT(*) AS number FROM allocations a
      JOIN matches m ON m.key = a.match WHERE m.status = 0 GROUP BY a.entry) g
      ON g.entry = e.key
    WHERE COALESCE(s.suggested, 0) <> COALESCE(g.number, 0)
    """
}
