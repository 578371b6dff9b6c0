import Matchbook

/// What the clocks of a place show at the midnights that begin its days.
public struct LocalClock: Sendable {
  private let rules: TimeZoneRules

  /// - Parameter zone: `UTC`, an offset such as `+02:00`, or a name of the time zone database such as
  ///   `Europe/Berlin`.
  /// - Returns: `nil` if there is no such zone.
  public init?(zone: String) {
    guard let rules = TimeZoneRules(name: zone) else { return nil }
    self.rules = rules
  }

  /// Minutes ahead of UTC at the midnight that begins a day; below zero west of it.
  public func minutesAheadOfUTC(at day: Day) -> Int {
    rules.offset(ofLocal: Int64(day.number) * 86_400) / 60
  }
}
