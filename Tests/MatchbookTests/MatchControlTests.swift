import Testing

@testable import Matchbook

/// A host can watch a run and end it.
@Suite struct MatchControlTests {
  private static let rules: [any Rule] = [
    ConditionRule("a", where: .all([.equal(.amount), .equal(.reference)])),
    ConditionRule("b", where: .equal(.amount)),
  ]

  private static func table(_ prefix: String) throws -> RecordTable {
    let eur = try #require(Currency("EUR"))
    return try RecordTable(
      (0..<3000).map {
        Record(
          id: "\(prefix)\($0)", amount: Amount(minorUnits: Int64($0), currency: eur),
          reference: "R\($0 % 7)")
      })
  }

  /// Collects what a run reports from its threads.
  private final class Log: @unchecked Sendable {
    private let mutex = MatchControlTests.Lock()
    private var entries: [MatchControl.Progress] = []
    func add(_ progress: MatchControl.Progress) { mutex.run { entries.append(progress) } }
    var all: [MatchControl.Progress] { mutex.run { entries } }
  }

  @Test(arguments: [1, 3])
  func everyPassReportsAllOfItsParts(threads: Int) throws {
    let log = Log()
    let control = MatchControl { log.add($0) }
    _ = try Matcher(rules: Self.rules, options: MatchOptions(threads: threads))
      .match(ledger: Self.table("L"), external: Self.table("X"), control: control)
    for (pass, rule) in [(1, "a"), (2, "b")] {
      let entries = log.all.filter { $0.pass == pass }
      #expect(entries.map(\.ruleID).allSatisfy { $0 == rule })
      #expect(entries.map(\.partsDone).sorted() == Array(1...entries.count))
      #expect(entries.allSatisfy { $0.parts == entries.count && $0.passCount == 2 })
    }
  }

  @Test(arguments: [1, 3])
  func aCancelledRunThrowsAndTheNextOneIsWhole(threads: Int) throws {
    let holder = ControlHolder()
    let control = MatchControl { if $0.pass == 2 { holder.control?.cancel() } }
    holder.control = control
    // The control holds what holds it.
    defer { holder.control = nil }
    let matcher = Matcher(rules: Self.rules, options: MatchOptions(threads: threads))
    let (ledger, external) = (try Self.table("L"), try Self.table("X"))
    let error = #expect(throws: MatchError.self) {
      _ = try matcher.match(ledger: ledger, external: external, control: control)
    }
    #expect(error == .cancelled)
    #expect(try matcher.match(ledger: ledger, external: external).counts.matched == 3000)
  }

  private final class ControlHolder: @unchecked Sendable {
    var control: MatchControl?
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension MatchControlTests {
  /// Mutual exclusion for what threads of a run write.
  fileprivate final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    init() { pthread_mutex_init(mutex, nil) }
    deinit {
      pthread_mutex_destroy(mutex)
      mutex.deallocate()
    }
    func run<Result>(_ body: () -> Result) -> Result {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return body()
    }
  }
}
