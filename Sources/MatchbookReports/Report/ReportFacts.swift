import Matchbook

/// What a reconciliation report tells: facts only, gathered once, for a page, a workbook or a script.
///
/// Amounts are in minor units of their currency. Lists of single records hold at most
/// ``itemLimit`` of them; the counts beside them say how many there are.
public struct ReportFacts: Sendable {
  public var title: String
  /// When the report was made, in the host's words; the library has no clock.
  public var madeAt: String?
  /// The day from which ages are counted; `nil` if no record has a date.
  public var asOf: Day?
  public var sources: [Source] = []
  /// Ledger, then external.
  public var sides: [SideFacts] = []
  public var currencies: [CurrencyFacts] = []
  /// In the order of passes.
  public var rules: [RuleFacts] = []
  /// By side, then by number of records, the most first.
  public var causes: [CauseFacts] = []
  /// By side, then from young to old.
  public var ages: [AgeFacts] = []
  /// Those of the greatest face value, by side and id.
  public var openItems: [OpenItem] = []
  public var openCount = 0
  public var ambiguousSets: [ItemSet] = []
  public var ambiguousCount = 0
  public var suggestions: [ItemSet] = []
  public var suggestedCount = 0
  /// What a reader has to know before relying on the figures: limits, failures.
  public var notices: [String] = []
  public var fingerprint: String
  public var itemLimit: Int

  /// A file, or another origin of records.
  public struct Source: Sendable, Hashable {
    public var side: Side
    public var name: String
    public var records: Int

    public init(side: Side, name: String, records: Int) {
      (self.side, self.name, self.records) = (side, name, records)
    }
  }

  /// How the records of a side ended; the five kinds add up to all of them.
  public struct SideFacts: Sendable, Hashable {
    public var side: Side
    public var records = 0
    public var matched = 0
    public var partial = 0
    public var suggested = 0
    public var ambiguous = 0
    public var open: Int { records - matched - partial - suggested - ambiguous }
  }

  /// The tie-out of a currency and how much of its volume is matched.
  public struct CurrencyFacts: Sendable, Hashable {
    public var tieOut: TieOut
    /// Sums of absolute amounts: debits do not hide credits.
    public var ledgerVolume: Int128 = 0
    public var externalVolume: Int128 = 0
    public var openLedgerVolume: Int128 = 0
    public var openExternalVolume: Int128 = 0
  }

  public struct RuleFacts: Sendable, Hashable {
    public var id: String
    public var version: String
    /// External records in accepted matches.
    public var matched: Int
    public var suggested: Int
    public var ambiguousSets: Int
  }

  /// The sum of one currency's amounts.
  public struct Money: Sendable, Hashable {
    public var currency: Currency
    public var minorUnits: Int128

    public var text: String {
      Decimal64.text(minorUnits, places: currency.exponent) + " " + currency.code
    }
  }

  /// Open records of a side that have the same reason.
  public struct CauseFacts: Sendable, Hashable {
    public var side: Side
    /// A stable word, for example `no_candidate`.
    public var code: String
    public var records: Int
    public var sums: [Money]
  }

  /// How long a record has been open.
  public enum AgeBucket: String, Sendable, Hashable, CaseIterable {
    case lessThan7Days = "lt_7d"
    case from7To30Days = "7_30d"
    case from30To90Days = "30_90d"
    case moreThan90Days = "gt_90d"
    case undated

    public init(days: Int?) {
      switch days {
      case nil: self = .undated
      case let days? where days < 7: self = .lessThan7Days
      case let days? where days < 30: self = .from7To30Days
      case let days? where days <= 90: self = .from30To90Days
      default: self = .moreThan90Days
      }
    }

    public var words: String {
      switch self {
      case .lessThan7Days: "less than 7 days"
      case .from7To30Days: "7 to 29 days"
      case .from30To90Days: "30 to 90 days"
      case .moreThan90Days: "more than 90 days"
      case .undated: "without a date"
      }
    }
  }

  /// Open records of a side and an age.
  public struct AgeFacts: Sendable, Hashable {
    public var side: Side
    public var bucket: AgeBucket
    public var records: Int
    public var sums: [Money]
  }

  public struct OpenItem: Sendable, Hashable {
    public var side: Side
    public var id: String
    public var date: Day?
    public var ageDays: Int?
    public var amount: Amount
    public var reference: String
    public var counterparty: String
    public var code: String
    public var reason: String
  }

  /// Records that may belong together.
  public struct ItemSet: Sendable, Hashable {
    public var ruleID: String
    public var ledgerIDs: [String]
    public var externalIDs: [String]
    public var reason: String
  }
}
