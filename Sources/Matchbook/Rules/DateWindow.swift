/// How far an external date may lie from a ledger date; both ends belong to the window.
public struct DateWindow: Hashable, Sendable {
  public enum Unit: Hashable, Sendable {
    /// Calendar days.
    case days
    /// Working days of a calendar, counted from the ledger date.
    case businessDays(BusinessCalendar)
    /// Seconds between instants; a record that knows only its day stands at its midnight.
    case seconds
  }

  /// The least `external - ledger`; negative if the external record may come first.
  public var from: Int64
  /// The greatest `external - ledger`.
  public var to: Int64
  public var unit: Unit

  public init(from: Int64, to: Int64, unit: Unit = .days) {
    precondition(from <= to, "a window runs forward; this one runs from \(from) to \(to)")
    self.from = from
    self.to = to
    self.unit = unit
  }

  /// At most so many days apart, whichever comes first.
  public static func within(days: Int) -> DateWindow {
    DateWindow(from: -Int64(days), to: Int64(days))
  }

  /// Exactly so many days after the ledger date.
  public static func exactly(days: Int) -> DateWindow {
    DateWindow(from: Int64(days), to: Int64(days))
  }
}
