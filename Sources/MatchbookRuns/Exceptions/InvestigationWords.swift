import Matchbook

// What an investigation says to people.
extension RelaxedFindings {
  /// Suggestions that are spelt out.
  private static let mostSpelt = 5

  /// The keys of what is suggested, best first, each once.
  var suggestedKeys: [Int64] {
    var seen: Set<Int64> = []
    return suggestions.flatMap(\.partnerKeys).filter { seen.insert($0).inserted }
  }

  /// The mean over all records that were searched for, of what their suggestion is worth, and nothing
  /// for a record without one; rounded down.
  var confidence: Int32 {
    guard searched > 0 else { return 0 }
    let sum = suggestions.reduce(Int64(0)) { $0 + Int64(RelaxedRules.steps[$1.step].confidence) }
    return Int32(sum / Int64(searched))
  }

  var recommendation: String {
    guard searched > 0 else { return "There is no overdue record to look at." }
    var lines = [headline]
    for (place, step) in RelaxedRules.steps.enumerated() {
      let count = suggestions.count { $0.step == place }
      if count > 0 { lines.append("\(RunError.count(count, "record", "records")): \(step.words).") }
    }
    for cluster in clusters { lines.append(cluster.sentence) }
    for suggestion in suggestions.prefix(RelaxedFindings.mostSpelt) {
      lines.append(
        "Look at \(suggestion.recordID) with \(suggestion.partnerIDs.joined(separator: ", ")): "
          + suggestion.reason
          + (suggestion.difference.map { "; ledger less external is \($0)" } ?? "") + ".")
    }
    if suggestions.count > RelaxedFindings.mostSpelt {
      let more = suggestions.count - RelaxedFindings.mostSpelt
      lines.append("\(RunError.count(more, "further suggestion", "further suggestions")).")
    }
    for report in reports { lines.append(report.hasSuffix(".") ? report : report + ".") }
    if withoutSuggestion > reports.count {
      lines.append(
        "\(RunError.count(withoutSuggestion - reports.count, "further record has", "further records have"))"
          + " no suggestion.")
    }
    if leftOut > 0 {
      lines.append(
        "The \(searched) oldest records were searched for; \(leftOut) were left out, so filter them "
          + "to look at those.")
    }
    for limit in limits { lines.append("A limit was reached: \(limit).") }
    return lines.joined(separator: "\n")
  }

  private var headline: String {
    let records = RunError.count(searched, "overdue record", "overdue records")
    let open = RunError.count(candidates, "open record", "open records")
    if suggestions.isEmpty {
      return "No open record of the other side comes near to any of \(records), among \(open)."
    }
    return "\(suggestions.count) of \(records) may have a partner among \(open) of the other side."
  }
}

extension RelaxedSearch {
  func clusters() throws(RunError) -> [BreakCluster] {
    let own = try ownTable
    let partners = try partnerTable
    return BreakClusters.find(
      ledger: side == .ledger ? own : partners, external: side == .ledger ? partners : own)
  }
}
