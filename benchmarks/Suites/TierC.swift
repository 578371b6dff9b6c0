import Matchbook
import MatchbookTestKit

/// How many questions of the kind "which 2 to 6 of these 30 amounts sum to this?" are answered in a
/// second, each with the count of all sets?
///
/// Amounts are log-normal with a median of 120.00, and each target is the sum of some of them, so
/// a set is known. Every answer is checked; a sample is counted by plain enumeration, too.
struct TierC {
  var problems = 1000
  var rows = 30
  var seed: UInt64 = 1
  var repeats = 5
  /// Problems that are enumerated plainly.
  var sample = 20
  /// A file for the problems, so that others can answer them.
  var problemsPath: String?

  struct Problem {
    let amounts: [Int64]
    let target: Int64
    let planted: [Int]
  }

  func run() throws -> Figures {
    let all = made()
    if let problemsPath { try write(all, to: problemsPath) }
    var search = SetSearch()
    var answers: [SetAnswer] = []
    var timings = Timings()
    for _ in 0...repeats {
      answers = timings.time {
        all.map {
          search.answer(SetQuestion(amounts: $0.amounts, target: $0.target, sizes: 2...6))
        }
      }
    }
    let memory = PeakMemory.bytes
    var checks = Checks()
    for (problem, answer) in zip(all, answers) { checks.take(answer, of: problem) }
    var plain = Timings()
    let counted = plain.time { all.prefix(sample).map { PlainEnumeration.count($0) } }
    let agreeing = zip(counted, answers).count { plainly, answer in
      Checks.count(of: answer) == plainly
    }
    var figures = timings.figures
    figures.merge([
      "problems": .count(problems), "rows": .count(rows), "seed": .count(Int(seed)),
      "threads": .count(1), "repeat": .count(repeats), "unique": .count(checks.unique),
      "ambiguous": .count(checks.ambiguous), "planted_found": .count(checks.planted),
      "wrong_sums": .count(checks.wrongSums), "unanswered": .count(checks.unanswered),
      "sample": .count(counted.count), "sample_agreeing": .count(agreeing),
      "enumeration_seconds_per_problem": .number(plain.total / Double(max(1, counted.count))),
      "set_counts": .text(
        answers.prefix(sample).map { "\(Checks.count(of: $0))" }.joined(separator: " ")),
      "peak_memory_bytes": .count(memory),
    ])
    return figures
  }

  private func made() -> [Problem] {
    var random = SeededGenerator(seed: seed, stream: 3)
    return (0..<problems).map { _ in
      let amounts = (0..<rows).map { _ in random.logNormal(median: 12_000, atLeast: 1) }
      let size = random.number(in: 2...6)
      let planted = random.permutation(rows).prefix(size).map(Int.init).sorted()
      return Problem(
        amounts: amounts, target: planted.reduce(0) { $0 + amounts[$1] }, planted: planted)
    }
  }

  private func write(_ problems: [Problem], to path: String) throws {
    let lines = problems.map { problem in
      "\(problem.target);" + problem.amounts.map(String.init).joined(separator: " ") + "\n"
    }
    try WorldFiles.write(Array(lines.joined().utf8), to: path)
  }

  /// What the answers are worth.
  private struct Checks {
    var unique = 0
    var ambiguous = 0
    /// Problems whose planted set is the only one, is listed, or is one of more than are listed.
    var planted = 0
    var wrongSums = 0
    var unanswered = 0

    mutating func take(_ answer: SetAnswer, of problem: Problem) {
      switch answer {
      case .exactUnique(let set):
        unique += 1
        planted += set.rows == problem.planted ? 1 : 0
        check([set], problem)
      case .exactAmbiguous(let count, let best):
        ambiguous += 1
        let isListed = best.sets.contains { $0.rows == problem.planted }
        planted += isListed || count.sets > UInt64(best.sets.count) ? 1 : 0
        check(best.sets, problem)
      case .withinTolerance, .none, .budgetExhausted: unanswered += 1
      }
    }

    private mutating func check(_ sets: [FoundSet], _ problem: Problem) {
      wrongSums += sets.count { set in
        set.rows.reduce(0) { $0 + problem.amounts[$1] } != problem.target
          || !(2...6).contains(set.rows.count)
      }
    }

    static func count(of answer: SetAnswer) -> UInt64 {
      switch answer {
      case .exactUnique: 1
      case .exactAmbiguous(let count, _): count.sets
      case .withinTolerance, .none, .budgetExhausted: 0
      }
    }
  }
}

/// Every set of 2 to 6 rows, one after the other: too plain to be wrong.
private enum PlainEnumeration {
  static func count(_ problem: TierC.Problem) -> UInt64 {
    count(problem.amounts[...], sum: 0, size: 0, target: problem.target)
  }

  private static func count(
    _ rest: ArraySlice<Int64>, sum: Int64, size: Int, target: Int64
  ) -> UInt64 {
    var found: UInt64 = size >= 2 && sum == target ? 1 : 0
    guard size < 6 else { return found }
    for position in rest.indices {
      found += count(
        rest[(position + 1)...], sum: sum + rest[position], size: size + 1, target: target)
    }
    return found
  }
}
