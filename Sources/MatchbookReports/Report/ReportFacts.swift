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
  /// Of the records, rules and options of the last match; empty if there was none.
  public var fingerprint: String
  public var itemLimit: Int
  /// What only a store knows; `nil` of a result that no store keeps.
  public var run: RunFacts?

  /// A report without figures, for whoever gathers them.
  package init(title: String, fingerprint: String, itemLimit: Int) {
    self.title = title
    self.fingerprint = fingerprint
    self.itemLimit = max(0, itemLimit)
  }

  /// A file, or another origin of records.
  public struct Source: Sendable, Hashable {
    public var side: Side
    public var name: String
    public var records: Int
    /// Of the file's bytes: SHA-256 in hexadecimal; `nil` if nobody could read them twice.
    public var contentHash: String?
    /// `nil` of a file that no store keeps.
    public var kept: KeptSource?

    public init(
      side: Side, name: String, records: Int, contentHash: String? = nil, kept: KeptSource? = nil
    ) {
      (self.side, self.name, self.records) = (side, name, records)
      (self.contentHash, self.kept) = (contentHash, kept)
    }
  }

  /// How the records of a side ended; the six kinds add up to all of them.
  public struct SideFacts: Sendable, Hashable {
    public var side: Side
    public var records = 0
    public var matched = 0
    public var partial = 0
    public var suggested = 0
    public var ambiguous = 0
    /// Closed by people in a store, with nothing or only a part settled; of a result that no store
    /// keeps, those that took no part.
    public var closed = 0
    public var open: Int { records - matched - partial - suggested - ambiguous - closed }
    /// Of all records, those that the run took over from earlier runs.
    public var carried = 0
    /// Of the matched or partly settled ones, those that another run has settled.
    public var settledElsewhere = 0

    public init(side: Side, records: Int = 0) { (self.side, self.records) = (side, records) }
  }

  public struct RuleFacts: Sendable, Hashable {
    /// Empty for what people matched by hand.
    public var id: String
    public var version: String
    /// External records that accepted matches settle in full.
    public var matched: Int
    /// Suggested matches.
    public var suggested: Int
    public var ambiguousSets: Int
    /// What accepted matches settle of external records: absolute amounts by currency.
    public var volumes: [Money] = []
    /// Matches that people rejected, or that lost against an accepted one.
    public var rejected = 0
    public var revoked = 0

    public init(id: String, version: String, matched: Int, suggested: Int, ambiguousSets: Int) {
      (self.id, self.version, self.matched) = (id, version, matched)
      (self.suggested, self.ambiguousSets) = (suggested, ambiguousSets)
    }
  }

  /// The sum of one currency's amounts.
  public struct Money: Sendable, Hashable {
    public var currency: Currency
    public var minorUnits: Int128

    package init(currency: Currency, minorUnits: Int128) {
      (self.currency, self.minorUnits) = (currency, minorUnits)
    }

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

    package init(side: Side, code: String, records: Int, sums: [Money]) {
      (self.side, self.code, self.records, self.sums) = (side, code, records, sums)
    }
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

    package init(side: Side, bucket: AgeBucket, records: Int, sums: [Money]) {
      (self.side, self.bucket, self.records, self.sums) = (side, bucket, records, sums)
    }
  }

  public struct OpenItem: Sendable, Hashable {
    public var side: Side
    public var id: String
    public var date: Day?
    public var ageDays: Int?
    /// What is open of it.
    public var amount: Amount
    public var reference: String
    public var counterparty: String
    public var code: String
    public var reason: String

    package init(
      side: Side, id: String, date: Day?, ageDays: Int?, amount: Amount, reference: String,
      counterparty: String, code: String, reason: String
    ) {
      (self.side, self.id, self.date, self.ageDays) = (side, id, date, ageDays)
      (self.amount, self.reference, self.counterparty) = (amount, reference, counterparty)
      (self.code, self.reason) = (code, reason)
    }
  }

  /// Records that may belong together.
  public struct ItemSet: Sendable, Hashable {
    public var ruleID: String
    public var ledgerIDs: [String]
    public var externalIDs: [String]
    public var reason: String

    package init(ruleID: String, ledgerIDs: [String], externalIDs: [String], reason: String) {
      (self.ruleID, self.ledgerIDs) = (ruleID, ledgerIDs)
      (self.externalIDs, self.reason) = (externalIDs, reason)
    }
  }
}
