import Matchbook
import MatchbookJSON
import MatchbookLua
import MatchbookReports

/// `matchbook rules bench`.
enum BenchCommand {
  /// Candidates that are timed, and of which instructions are counted, which is slower.
  private static let timedCandidates = 100_000
  private static let countedCandidates = 10_000

  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules bench", options: RuleInputs.optionKinds, takesWords: true)
    let inputs = try RuleInputs(arguments)
    let reports = try inputs.scripts.map { try Report($0, inputs.ledger, inputs.external) }
    switch inputs.format {
    case .json: try Terminal.write(json(reports))
    case .table: try Terminal.write(reports.map(text).joined(separator: "\n"))
    }
    return .done
  }

  private struct Report {
    let rule: LuaRule
    let candidates: Int
    let timed: Int
    /// Of `match`, on one thread; `nil` if there was nothing to time.
    var perSecond: Double?
    /// Of `key`; `nil` if the rule has none.
    var keysPerSecond: Double?
    let records: Int
    let counts: InstructionCounts

    init(_ rule: LuaRule, _ ledger: RecordTable, _ external: RecordTable) throws {
      self.rule = rule
      records = ledger.count + external.count
      Terminal.progress("gathering candidates of \(rule.header.id)")
      let sample = CandidateSample(limit: BenchCommand.timedCandidates)
      try sample.take(of: rule, ledger: ledger, external: external)
      let found = sample.contents
      candidates = found.count
      timed = max(found.pairs.count, found.groups.count)
      Terminal.progress("timing \(rule.header.id)")
      let pass = RulePass(ledger: ledger, external: external)
      if let session = try rule.makeSession(for: pass) {
        var hasKeys = false
        let time = try Stopwatch.seconds {
          for side in Side.allCases where try session.keys(for: side) != nil { hasKeys = true }
        }
        if hasKeys, time > 0 { keysPerSecond = Double(records) / time }
        if let judge = try session.makeJudge(), !found.pairs.isEmpty {
          perSecond = try Stopwatch.pairsPerSecond(judge, found.pairs)
        } else if let judge = try session.makeGroupJudge(), !found.groups.isEmpty {
          let time = try Stopwatch.seconds {
            for group in found.groups {
              _ = try judge.judge(ledgerRows: group.ledgerRows, externalRows: group.externalRows)
            }
          }
          perSecond = time > 0 ? Double(found.groups.count) / time : nil
        }
        _ = session.finish()
      }
      func thinned<Element>(_ list: [Element]) -> [Element] {
        let step = max(1, list.count / BenchCommand.countedCandidates)
        return stride(from: 0, to: list.count, by: step).map { list[$0] }
      }
      counts =
        rule.header.cardinality == .oneToOne
        ? try rule.instructionCounts(
          of: thinned(found.pairs), ledger: ledger, external: external)
        : try rule.instructionCounts(
          of: thinned(found.groups).map { ($0.ledgerRows, $0.externalRows) }, ledger: ledger,
          external: external)
      Terminal.progress(nil)
    }
  }

  private static func text(_ report: Report) -> String {
    var table = TextTable(columns: "ll")
    if let rate = report.keysPerSecond {
      table.row(["key", "\(report.records) records, \(Figures.rate(rate))"])
    }
    table.row([
      "candidates",
      "\(report.candidates)"
        + (report.timed < report.candidates ? ", of which \(report.timed) were timed" : ""),
    ])
    table.row([
      "match", report.perSecond.map { "\(Figures.rate($0)), on one thread" } ?? "never asked",
    ])
    let counts = report.counts
    table.row([
      "instructions",
      "p50 \(counts.median), p99 \(counts.percentile99), max \(counts.greatest), of "
        + "\(counts.budget) allowed a call; counted on \(counts.calls) calls",
    ])
    table.row([
      "memory",
      "\(Figures.decimal(Double(counts.peakMemory) / 1_048_576, places: 1)) of "
        + "\(report.rule.settings.memoryBytes >> 20) MiB, beside the records",
    ])
    if counts.failed > 0 {
      table.row(["failed", "\(counts.failed) of \(counts.calls) calls; try rules explain"])
    }
    let header = report.rule.header
    return "rule \(header.id) \(header.version), \(report.rule.file)\n" + table.text
  }

  private static func json(_ reports: [Report]) -> [UInt8] {
    JSONWriter.document { writer in
      writer.objects("rules", reports) { report, writer in
        writer.members(of: report.rule.header)
        for (name, value) in [
          ("keys_per_second", report.keysPerSecond), ("calls_per_second", report.perSecond),
        ] {
          writer.name(name)
          if let value {
            writer.rawNumber(Figures.decimal(value, places: 0))
          } else {
            writer.null()
          }
        }
        let counts = report.counts
        for (name, value) in [
          ("candidates", report.candidates), ("timed", report.timed), ("counted", counts.calls),
          ("instructions_p50", counts.median), ("instructions_p99", counts.percentile99),
          ("instructions_max", counts.greatest), ("instructions_allowed", counts.budget),
          ("memory_bytes", counts.peakMemory), ("memory_allowed", report.rule.settings.memoryBytes),
          ("failed", counts.failed),
        ] {
          writer.name(name)
          writer.integer(value)
        }
      }
    }
  }
}
