/// Gathers what is wrong with a file, by code and column, the first of each kind in full.
struct StatementFindings {
  private(set) var groups: [SourceError.Group] = []
  private var places: [Key: Int] = [:]
  /// Entries that were left out for them.
  var badRowCount = 0

  private struct Key: Hashable {
    let code: SourceError.Code
    let column: String?
  }

  var isEmpty: Bool { groups.isEmpty }
  var count: Int { groups.reduce(0) { $0 + $1.count } }

  mutating func add(_ finding: SourceError.Finding) {
    let key = Key(code: finding.code, column: finding.column)
    if let place = places[key] {
      groups[place].count += 1
      if groups[place].findings.count < SourceError.shownFindings {
        groups[place].findings.append(finding)
      }
    } else {
      places[key] = groups.count
      groups.append(
        SourceError.Group(
          code: finding.code, column: finding.column, count: 1, findings: [finding]))
    }
  }

  /// Everything in one error; `nil` where nothing was found.
  func error(file: String, state: SourceError.State = .refused) -> SourceError? {
    isEmpty
      ? nil : SourceError(file: file, groups: groups, badRowCount: badRowCount, state: state)
  }
}
