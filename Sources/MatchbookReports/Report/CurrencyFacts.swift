import Matchbook

extension ReportFacts {
  /// The tie-out of a currency and how much of its volume is matched.
  public struct CurrencyFacts: Sendable, Hashable {
    public var tieOut: TieOutFacts
    /// Of both sides.
    public var records = 0
    /// Sums of absolute amounts: debits do not hide credits.
    public var ledgerVolume: Int128 = 0
    public var externalVolume: Int128 = 0
    public var openLedgerVolume: Int128 = 0
    public var openExternalVolume: Int128 = 0
    public var closedLedgerVolume: Int128 = 0
    public var closedExternalVolume: Int128 = 0

    public init(tieOut: TieOutFacts) { self.tieOut = tieOut }

    /// Of both sides.
    public var volume: Int128 { ledgerVolume + externalVolume }
    public var openVolume: Int128 { openLedgerVolume + openExternalVolume }
    /// What matches have settled.
    public var matchedVolume: Int128 {
      volume - openVolume - closedLedgerVolume - closedExternalVolume
    }
  }

  /// The proof, for one currency, that what is settled and what is left add up to the input.
  ///
  /// Ledger less external is the sum of tolerated and adjusted differences, of open, closed and
  /// elsewhere settled ledger less external amounts. All sums are in minor units of ``currency``.
  public struct TieOutFacts: Sendable, Hashable {
    public var currency: Currency
    public var ledgerSum: Int128 = 0
    public var externalSum: Int128 = 0
    /// Ledger less external amounts of accepted matches that no adjustment explains.
    public var toleratedDifference: Int128 = 0
    /// Ledger less external amounts that people explained: fees, write-offs, differences of rates.
    public var adjustedDifference: Int128 = 0
    public var openLedgerSum: Int128 = 0
    public var openExternalSum: Int128 = 0
    /// Of records that people closed, and of those that took no part in a run.
    public var closedLedgerSum: Int128 = 0
    public var closedExternalSum: Int128 = 0
    /// Settled by matches of other runs.
    public var elsewhereLedgerSum: Int128 = 0
    public var elsewhereExternalSum: Int128 = 0

    public init(currency: Currency) { self.currency = currency }

    init(_ tieOut: TieOut) {
      currency = tieOut.currency
      (ledgerSum, externalSum) = (tieOut.ledgerSum, tieOut.externalSum)
      toleratedDifference = tieOut.toleratedDifference
      (openLedgerSum, openExternalSum) = (tieOut.openLedgerSum, tieOut.openExternalSum)
      (closedLedgerSum, closedExternalSum) = (tieOut.closedLedgerSum, tieOut.closedExternalSum)
    }

    /// What the proof misses; zero unless the records were damaged.
    public var gap: Int128 {
      ledgerSum - externalSum - toleratedDifference - adjustedDifference
        - (openLedgerSum - openExternalSum) - (closedLedgerSum - closedExternalSum)
        - (elsewhereLedgerSum - elsewhereExternalSum)
    }

    public func text(_ sum: Int128) -> String { Decimal64.text(sum, places: currency.exponent) }
  }
}

/// Finds the sums of a currency, whatever decimal places a source gives it.
package struct CurrencyPlaces {
  private let currencies: [Currency]
  private var known: [Currency: Int]

  /// - Parameter currencies: One of each code, in the finest places.
  package init(_ currencies: [Currency]) {
    self.currencies = currencies
    known = [:]
  }

  /// The position of the code; `nil` of one that is not there.
  package mutating func place(of currency: Currency) -> Int? {
    if let place = known[currency] { return place }
    let place = currencies.firstIndex { $0.code == currency.code }
    if let place { known[currency] = place }
    return place
  }

  /// Position and minor units there.
  package mutating func find(_ amount: Amount) -> (place: Int, units: Int128)? {
    guard let place = place(of: amount.currency) else { return nil }
    return (
      place, ReportFacts.scaled(Int128(amount.minorUnits), amount.currency, to: currencies[place])
    )
  }
}

extension ReportFacts {
  /// Minor units of one number of places in another, finer one.
  package static func scaled(_ units: Int128, _ from: Currency, to currency: Currency) -> Int128 {
    (from.exponent..<max(from.exponent, currency.exponent)).reduce(units) { units, _ in units * 10 }
  }
}
