import Matchbook

extension ControlTotals {
  /// Keeps what totals that differ leave to look at, and ends it when they agree.
  ///
  /// A discrepancy belongs to a run: a scope that is no book, or a book without a run, has none.
  func keepDiscrepancy(
    of total: ControlTotal, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    let name = total.scope.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
    guard let book = try writer.first(Book.self, where: [.equals("id", .text(name))]),
      let run = try writer.last(
        Run.self, where: [.equals("book", .integer(book.key)), .equals("is_dry_run", .integer(0))])
    else { return }
    let keeper = DiscrepancyKeeper(host: host, severity: policy.severity, at: now)
    let finding = finding(of: total)
    let fingerprint = finding.fingerprint
    let known = try writer.first(
      Discrepancy.self,
      where: [.equals("book", .integer(book.key)), .equals("fingerprint", .text(fingerprint))])
    if total.state == .failed {
      try keeper.keep(
        finding, fingerprint, known: known, book: book.key, run: run.key, in: writer)
    } else if let known, known.state != .closed {
      try keeper.close(known, "the totals agree", run: run.key, in: writer)
    }
  }

  private func finding(of total: ControlTotal) -> Finding {
    let differing = total.deltas.filter { $0.count != 0 || $0.amount.minorUnits != 0 }
    let words = differing.map { "\($0.name) \($0.count) records, \($0.amount)" }
    return Finding(
      kind: .controlTotal,
      amount: differing.max { $0.amount.minorUnits.magnitude < $1.amount.minorUnits.magnitude }?
        .amount ?? total.buckets[0].amount,
      day: total.day,
      message: "control totals of \(total.scope) for \(total.day), theirs less ours: "
        + words.joined(separator: "; "), subject: "\(total.scope) \(total.day)")
  }
}
