import Matchbook
import MatchbookTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Times of repeated work, in seconds.
struct Timings {
  private(set) var seconds: [Double] = []

  /// Runs something and keeps its time.
  mutating func time<Answer>(_ work: () throws -> Answer) rethrows -> Answer {
    let clock = ContinuousClock()
    let start = clock.now
    let answer = try work()
    let (whole, parts) = (clock.now - start).components
    seconds.append(Double(whole) + Double(parts) / 1e18)
    return answer
  }

  /// Runs something so often, after a run that is not counted and brings its input into the caches;
  /// one answer at a time is in memory, as it would be in a host.
  mutating func time<Answer>(_ count: Int, _ work: () throws -> Answer) rethrows -> Answer {
    _ = try work()
    for _ in 1..<max(count, 1) { _ = try time(work) }
    return try time(work)
  }

  /// The same by the processor time of the process: the fair measure of work on one thread beside
  /// others that are measured so, and where the machine has other things to do.
  mutating func timeProcessor<Answer>(_ work: () throws -> Answer) rethrows -> Answer {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    let answer = try work()
    seconds.append(now() - start)
    return answer
  }

  mutating func append(_ other: Timings) { seconds += other.seconds }

  var total: Double { seconds.reduce(0, +) }

  /// Median and spread, under the names that the peers use, too.
  var figures: Figures {
    let sorted = seconds.sorted()
    guard let fastest = sorted.first, let slowest = sorted.last else { return [:] }
    return [
      "median_seconds": .number(sorted[sorted.count / 2]), "fastest_seconds": .number(fastest),
      "slowest_seconds": .number(slowest),
    ]
  }
}

/// A clock for single short questions.
enum Nanoseconds {
  @inline(__always)
  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// What asking for the time takes, so often.
  static func ofClock(times count: Int) -> [UInt64] {
    (0..<count).map { _ in
      let start = now()
      return now() - start
    }
  }

  /// Of all threads of the process together.
  static func ofProcessor() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

extension Figures {
  /// The spread of many questions, with the time of the clock that is in each.
  static func ofQuestions(
    _ nanoseconds: [UInt64], clock: [UInt64], together: Double
  ) -> Figures {
    let sorted = nanoseconds.sorted()
    let clock = clock.sorted()
    guard let fastest = sorted.first, let slowest = sorted.last, !clock.isEmpty else { return [:] }
    func seconds(_ nanoseconds: UInt64) -> Value { .number(Double(nanoseconds) / 1e9) }
    return [
      "median_seconds": seconds(sorted[sorted.count / 2]), "fastest_seconds": seconds(fastest),
      "slowest_seconds": seconds(slowest), "p99_seconds": seconds(sorted[sorted.count * 99 / 100]),
      "clock_seconds": seconds(clock[clock.count / 2]),
      "mean_seconds": .number(together / Double(sorted.count)),
    ]
  }
}

/// An answer in JSON, in the order of its names.
struct Figures: ExpressibleByDictionaryLiteral {
  enum Value {
    case number(Double)
    case count(Int)
    case flag(Bool)
    case text(String)
    case nested(Figures)

    fileprivate var json: String {
      switch self {
      case .number(let number): "\(number)"
      case .count(let count): "\(count)"
      case .flag(let flag): "\(flag)"
      // Names of workloads and methods, which hold nothing that needs an escape.
      case .text(let text): "\"\(text)\""
      case .nested(let figures): figures.json
      }
    }
  }

  private var entries: [(String, Value)]

  init(dictionaryLiteral elements: (String, Value)...) { entries = elements }

  mutating func merge(_ other: Figures) { entries += other.entries }

  func merging(_ other: Figures) -> Figures {
    var merged = self
    merged.merge(other)
    return merged
  }

  var json: String {
    "{" + entries.map { "\"\($0.0)\": \($0.1.json)" }.joined(separator: ", ") + "}"
  }
}

/// What a process has used at most.
enum PeakMemory {
  /// Bytes of memory in use at the worst moment so far.
  ///
  /// Linux counts the memory of the program that started this one in `getrusage`, so its list of
  /// facts about the process is read; 0 where there is none.
  static var bytes: Int {
    guard let file = fopen("/proc/self/status", "r") else {
      return 0
    }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return (Int(text.filter(\.isNumber)) ?? 0) * 1024
    }
    return 0
  }
}

/// Links as the peers write them.
enum LinkFile {
  /// Writes the ids of every link, sorted.
  static func write(_ result: MatchResult, to path: String) throws {
    let lines = result.links
      .map { (result.external.id(at: $0.externalRow), result.ledger.id(at: $0.ledgerRow)) }
      .sorted { $0 < $1 }
      .map { "\($0.0),\($0.1)\n" }
    try WorldFiles.write(Array(("external_id,ledger_id\n" + lines.joined()).utf8), to: path)
  }
}
