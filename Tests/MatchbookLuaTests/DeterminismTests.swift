import Foundation
import Testing

/// The same bytes from every process, thread count and locale.
@Suite struct DeterminismTests {
  /// Locales that differ in their order of letters and in their decimal point; those that the machine
  /// lacks fall back to C, which must give the same bytes, too.
  private static let locales = ["C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"]

  @Test func twentyProcessesSayTheSame() throws {
    let expected = try Probe.run(["verdicts", "600", "1"])
    let isWhole = ["matches, ", "this record is odd", " similar ", " keys "]
      .allSatisfy(expected.contains)
    #expect(isWhole)
    for process in 0..<20 {
      let found = try Probe.run(
        ["verdicts", "600", "\([1, 2, 8][process % 3])"],
        locale: Self.locales[process % Self.locales.count])
      let isSame = found == expected
      #expect(isSame, "process \(process)")
    }
  }
}
