import Matchbook

/// What a host allows, beside what states allow.
public struct RunPolicy: Sendable {
  /// Whether the author of a match or an adjustment may not approve it.
  public var splitsDuties: Bool
  /// What a manual match may differ by without an explanation, one amount a currency.
  public var manualTolerances: [Amount]
  /// The greatest adjustments, one amount a currency; a kind without any is not limited.
  public var adjustmentLimits: [AdjustmentKind: [Amount]]
  public var severity: SeverityPolicy
  /// How long a process that is matching may say nothing before another may take its run over.
  public var leaseMilliseconds: Int64

  public init(
    splitsDuties: Bool = false, manualTolerances: [Amount] = [],
    adjustmentLimits: [AdjustmentKind: [Amount]] = [:],
    severity: SeverityPolicy = SeverityPolicy(), leaseMilliseconds: Int64 = 120_000
  ) {
    self.splitsDuties = splitsDuties
    self.manualTolerances = manualTolerances
    self.adjustmentLimits = adjustmentLimits
    self.severity = severity
    self.leaseMilliseconds = leaseMilliseconds
  }
}
