import Foundation
import Matchbook
import MatchbookLua

/// Lets the files of a hostile corpus meet a process, one after the other, and says what became of
/// each and of the process.
struct HostileRun {
  let folder: String
  let threads: Int
  private let ledger: RecordTable
  private let external: RecordTable
  private let control: LuaRule
  private let expectedControl: String

  init(folder: String, threads: Int, records: Int) throws {
    self.folder = folder
    self.threads = threads
    (ledger, external) = try HostileRun.tables(records)
    control = try LuaRule.load(Array(HostileRun.controlSource.utf8), file: "control.lua")
    expectedControl = HostileRun.verdicts(of: control, ledger, external, threads: threads).text
  }

  /// One line per file: name, outcome, milliseconds of processor time, KiB of growth, whether the
  /// control rule answers as before, states left open, what was said.
  func run() throws {
    let baseline = LuaRule.openStateCount
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name.hasSuffix(".lua") {
      // Unbuffered: this process may not live to write it later.
      FileHandle.standardOutput.write(Data("begin \(name)\n".utf8))
      let bytes = HostileRun.expanded(
        try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      Usage.resetPeak()
      let before = Usage.status("VmRSS")
      let start = Usage.processorMilliseconds()
      let (outcome, message) = outcome(of: bytes, name)
      let milliseconds = Usage.processorMilliseconds() - start
      let growth = max(0, Usage.status("VmHWM") - before)
      let states = LuaRule.openStateCount - baseline
      let after = HostileRun.verdicts(of: control, ledger, external, threads: threads).text
      let said = message.unicodeScalars.prefix(160).map { $0.value < 0x20 ? "?" : String($0) }
      let columns = [
        "end", name, outcome, "\(milliseconds)", "\(growth)",
        after == expectedControl ? "same" : "CHANGED", "\(states)", said.joined(),
      ]
      FileHandle.standardOutput.write(Data((columns.joined(separator: "\t") + "\n").utf8))
    }
  }

  private func outcome(of bytes: [UInt8], _ name: String) -> (String, String) {
    let check = LuaRule.check(bytes, file: name)
    // What people are shown has to be made, and has to stay small, too.
    let shown = check.diagnostics.map(\.text).joined(separator: "\n")
    guard let rule = check.rule else {
      if shown.utf8.count > 1 << 20 { return ("FLOOD", "\(shown.utf8.count) bytes") }
      return ("reject-load", check.diagnostics.first { $0.severity == .error }?.message ?? "")
    }
    let (text, failure) = HostileRun.verdicts(of: rule, ledger, external, threads: threads)
    guard let failure else { return ("harmless", text) }
    let word =
      switch failure.code {
      case "lua.failed": "error"
      case "lua.edited-record", "lua.kept-state": "edited"
      default: String(failure.code.dropFirst("lua.".count))
      }
    return (word, failure.message)
  }

  private static func verdicts(
    of rule: LuaRule, _ ledger: RecordTable, _ external: RecordTable, threads: Int
  ) -> (text: String, failure: RuleException?) {
    do {
      let result = try Matcher(rules: [rule], options: MatchOptions(threads: threads))
        .match(ledger: ledger, external: external)
      let lines = result.matches.map { match in
        "\(match.ledgerIDs) \(match.externalIDs) \(match.score) \(match.reason)"
      }
      return (
        lines.joined(separator: "\n") + "\n\(result.fingerprint)",
        result.failures.first?.exceptions.first
      )
    } catch {
      return (
        "\(error)",
        RuleException(ledgerID: nil, externalID: nil, code: "lua.failed", message: "\(error)")
      )
    }
  }

  /// `⟪3:ab№⟫` stands for `ab0ab1ab2`, so that large files stay small here.
  static func expanded(_ data: Data) -> [UInt8] {
    guard let source = String(validating: data, as: UTF8.self) else { return Array(data) }
    var text = ""
    for (index, part) in source.split(separator: "⟪", omittingEmptySubsequences: false).enumerated()
    {
      guard index > 0, let colon = part.firstIndex(of: ":"), let end = part.firstIndex(of: "⟫"),
        let count = Int(part[..<colon])
      else {
        text += part
        continue
      }
      let unit = part[part.index(after: colon)..<end]
      if unit.contains("№") {
        for number in 0..<count { text += unit.replacing("№", with: "\(number)") }
      } else {
        text += String(repeating: String(unit), count: count)
      }
      text += part[part.index(after: end)...]
    }
    return Array(text.utf8)
  }

  private static let controlSource = """
    return {
      api = 1, id = "control", version = "1.0.0",
      needs = { "amount", "reference", "description" },
      key = function(r) return ref.normalise(r.reference) end,
      match = function(a, b)
        if ("a"):upper() ~= "A" or string.format("%s", 1.5) ~= "1.5" then return false end
        if ("x,y"):gsub(",", ";") ~= "x;y" or #table.concat({ 1, 2 }) ~= 2 then return false end
        if a.amount ~= b.amount then return 0.5, explain("differs by %d", b.amount - a.amount) end
        return true, a.reference
      end,
    }
    """

  static func tables(_ count: Int) throws -> (RecordTable, RecordTable) {
    func table(_ prefix: String, _ cents: Int) throws -> RecordTable {
      try RecordTable(
        (0..<count).map { index in
          Record(
            id: "\(prefix)\(100_000 + index)",
            amount: Amount(minorUnits: Int64(1000 + index + index % 3 * cents), currency: .eur),
            date: Day(year: 2026, month: 3, day: 1 + index % 28), reference: "R\(index)",
            description: "invoice \(index)", counterparty: "ACME \(index % 7)")
        })
    }
    return (try table("L", 0), try table("X", 1))
  }
}

extension Currency {
  static let eur: Currency = {
    guard let euro = Currency("EUR") else { preconditionFailure("EUR is a currency") }
    return euro
  }()
}

/// What the process has used.
enum Usage {
  static func processorMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// Lets the peak of resident memory begin anew.
  static func resetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// KiB.
  static func status(_ name: String) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") })
    else { return 0 }
    return Int(line.split(whereSeparator: { " \t".contains($0) })[1]) ?? 0
  }
}
