import Matchbook

/// How much a discrepancy matters, by its kind, its absolute amount and its age.
public struct SeverityPolicy: Hashable, Sendable {
  /// One line: all that it names has to hold.
  public struct Line: Hashable, Sendable {
    /// Any, if empty.
    public var kinds: Set<DiscrepancyKind>
    /// The least absolute amount in whole units of the currency.
    public var leastUnits: Int64?
    /// The least age in days.
    public var leastAgeDays: Int?
    public var severity: Severity

    public init(
      _ severity: Severity, kinds: Set<DiscrepancyKind> = [], leastUnits: Int64? = nil,
      leastAgeDays: Int? = nil
    ) {
      self.severity = severity
      self.kinds = kinds
      self.leastUnits = leastUnits
      self.leastAgeDays = leastAgeDays
    }
  }

  /// The first line that fits decides.
  public var lines: [Line]
  /// Of what fits no line.
  public var usual: Severity

  public init(lines: [Line] = SeverityPolicy.usualLines, usual: Severity = .info) {
    self.lines = lines
    self.usual = usual
  }

  /// Control totals, and 10,000 that are a month old, are critical; 1,000 or a month alone are a
  /// warning.
  public static let usualLines = [
    Line(.critical, kinds: [.controlTotal]),
    Line(.critical, leastUnits: 10_000, leastAgeDays: 30),
    Line(.warning, leastUnits: 1000),
    Line(.warning, leastAgeDays: 30),
  ]

  /// - Parameter ageDays: `nil` where a record has no date: it is then of no age.
  public func severity(of kind: DiscrepancyKind, amount: Amount, ageDays: Int?) -> Severity {
    var unit: Int128 = 1
    for _ in 0..<amount.currency.exponent { unit *= 10 }
    let magnitude = Int128(amount.minorUnits).magnitude
    for line in lines {
      guard line.kinds.isEmpty || line.kinds.contains(kind) else { continue }
      if let least = line.leastUnits, magnitude < UInt128(Int128(least) * unit) { continue }
      if let least = line.leastAgeDays, (ageDays ?? -1) < least { continue }
      return line.severity
    }
    return usual
  }
}
