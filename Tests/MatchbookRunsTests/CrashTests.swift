import Foundation
import MatchbookRuns
import Testing

/// A process that is killed leaves a sound store, and whoever asks again finishes its work.
@Suite(.serialized) struct CrashTests {
  /// Random moments; `make test-long` asks for 500.
  private static let points =
    ProcessInfo.processInfo.environment["MATCHBOOK_CRASHES"].flatMap { Int($0) } ?? 24

  @Test func aKilledProcessLeavesNothingHalfDone() throws {
    let whole = TemporaryFile()
    defer { whole.remove() }
    let measured = try Probe.run(["work", whole.path, "0"])
    #expect(measured.status == 0)
    let duration = try #require(
      Int(measured.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    let expected = try Outcome(of: whole.path)
    #expect(expected.state == .closed)
    #expect(expected.exceptions.count == 2)
    var random = SplitMix(seed: 6)
    var killed = 0
    for point in 0..<Self.points {
      let file = TemporaryFile()
      defer { file.remove() }
      // Some are killed more than once before they may finish.
      for _ in 0...(point % 3) {
        let delay = Int(random.next() % UInt64(duration * 5 / 4)) + 1
        killed += try Probe.run(["work", file.path, String(delay)]).status == 0 ? 0 : 1
        let store = try SQLiteRunStore(path: file.path)
        #expect(try store.faults() == [], "killed after \(delay) µs")
        #expect(try AuditTrail(store).verify() == [], "killed after \(delay) µs")
      }
      #expect(try Probe.run(["work", file.path, "0"]).status == 0)
      #expect(try Outcome(of: file.path) == expected)
    }
    #expect(killed >= Self.points / 4, "the kills have to come while work is done")
  }

  @Test func twoProcessesLoseNothing() throws {
    let file = TemporaryFile()
    defer { file.remove() }
    let store = try SQLiteRunStore(path: file.path)
    let probes = try ["a", "b"].map { try Probe(["add", file.path, $0, "40"]) }
    for probe in probes { #expect(probe.wait().status == 0) }
    let count = try store.read { (reader) throws(RunError) in
      try reader.count(Run.self, where: [])
    }
    #expect(count == 80)
    #expect(try store.faults() == [])
    #expect(try AuditTrail(store).verify() == [])
  }

  /// What has to be the same, however often the work was interrupted.
  private struct Outcome: Equatable {
    let state: RunState
    let counts: [RunCounts]
    let accepted: Int
    let suggested: Int
    let sources: Int
    /// The exceptions that sweeps opened, with what became of them.
    let exceptions: [String]

    init(of path: String) throws {
      let store = try SQLiteRunStore(path: path)
      #expect(try store.faults() == [])
      #expect(try AuditTrail(store).verify() == [])
      (state, counts, accepted, suggested, sources, exceptions) = try store.read {
        (reader) throws(RunError) in
        let run = try reader.first(Run.self, where: [.equals("id", .text("month"))])
        let key = run?.key ?? 0
        return (
          run?.state ?? .pending, [run?.ledger, run?.external].compactMap { $0 },
          try reader.matchCount(MatchFilter(run: key, statuses: [.accepted])),
          try reader.matchCount(MatchFilter(run: key, statuses: [.suggested])),
          try reader.count(SourceFile.self, where: []),
          try reader.all(ExceptionCase.self, where: []).map { "\($0.title) \($0.state)" }.sorted()
        )
      }
    }
  }

  private struct SplitMix {
    var seed: UInt64

    mutating func next() -> UInt64 {
      seed &+= 0x9E37_79B9_7F4A_7C15
      var value = seed
      value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }
  }
}

/// The process that stands beside the tests.
private struct Probe {
  private let process = Process()
  private let pipe = Pipe()

  init(_ words: [String]) throws {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    process.executableURL = URL(filePath: bundle ?? CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: "RunsProbe")
    process.arguments = words
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  func wait() -> (status: Int32, output: String) {
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return (isSignal ? -1 : process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  static func run(_ words: [String]) throws -> (status: Int32, output: String) {
    try Probe(words).wait()
  }
}
