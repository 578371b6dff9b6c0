import Matchbook
import MatchbookRuns

/// What every ``RunStore`` has to do, as laws that a test tries on a fresh store each.
///
/// ```swift
/// @Test(arguments: StoreLaw.all)
/// func holds(law: StoreLaw) throws {
///   #expect(try law.findings(in: MyRunStore()) == [])
/// }
/// ```
public struct StoreLaw: Sendable, CustomStringConvertible {
  /// The law in words.
  public let description: String
  private let check: @Sendable (any RunStore, inout Findings) throws(RunError) -> Void

  init(
    _ description: String,
    _ check: @escaping @Sendable (any RunStore, inout Findings) throws(RunError) -> Void
  ) {
    self.description = description
    self.check = check
  }

  /// What contradicts the law in a store that is empty before; empty if it holds.
  public func findings(in store: any RunStore) throws(RunError) -> [String] {
    var findings = Findings()
    try check(store, &findings)
    return findings.list
  }

  public static let all: [StoreLaw] = recordLaws + entryLaws + openLaws + matchLaws
}

/// What contradicts a law.
struct Findings {
  private(set) var list: [String] = []

  mutating func expect<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) {
    if found != expected { list.append("\(what): \(found), expected \(expected)") }
  }

  /// Runs a body that has to throw an error of a code.
  mutating func expect(code: String, _ what: String, _ body: () throws(RunError) -> Void) {
    do {
      try body()
      list.append("\(what): nothing was thrown, expected \(code)")
    } catch {
      if error.code != code { list.append("\(what): \(error.code), expected \(code)") }
    }
  }
}
