#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many random worlds a law is tried on.
package enum Seeds {
  /// The seeds from 0 that a test runs with: so many, or as many as `MATCHBOOK_SEEDS` says.
  ///
  /// - Parameters:
  ///   - count: What is worth its time whenever the tests run.
  ///   - most: What is enough in a long run, where a single seed is a lot of work.
  package static func first(_ count: UInt64, atMost most: UInt64 = .max) -> Range<UInt64> {
    guard let text = getenv("MATCHBOOK_SEEDS"), let wanted = UInt64(String(cString: text)) else {
      return 0..<count
    }
    return 0..<min(wanted, most)
  }
}
