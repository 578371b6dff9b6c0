import Matchbook

/// The words, prices and currencies of generated worlds.
enum WorldVocabulary {
  /// A currency with its exponent and its share of the events in thousandths.
  static let currencies: [(code: String, places: Int, share: UInt64)] = [
    ("USD", 2, 700), ("EUR", 2, 120), ("GBP", 2, 70), ("JPY", 0, 30), ("CHF", 2, 20),
    ("CAD", 2, 20), ("AUD", 2, 15), ("SEK", 2, 10), ("KWD", 3, 10), ("SGD", 2, 5),
  ]

  /// Forty prices in minor units, the most common first; the *n*-th has a share of 1/*n*.
  static let pricePoints: [Int64] = [
    999, 1999, 499, 2999, 1499, 4999, 9999, 799, 1299, 3999, 599, 2499, 1799, 899, 5999, 7999, 699,
    3499, 19_999, 1599, 14_999, 6999, 1099, 8999, 29_999, 1199, 2299, 49_999, 1399, 4499, 3299,
    12_999, 299, 1899, 24_999, 399, 5499, 99_999, 2799, 39_999,
  ]

  /// The name of a customer; every position has another one.
  static func customer(_ position: Int) -> String {
    let head = heads[position % heads.count]
    let trade = trades[position / heads.count % trades.count]
    let form = forms[(position * 7 + position / heads.count) % forms.count]
    let round = position / (heads.count * trades.count)
    return round == 0 ? "\(head) \(trade) \(form)" : "\(head) \(round + 1) \(trade) \(form)"
  }

  static let heads = [
    "Aldergate", "Bramble", "Castleford", "Dunmore", "Eastwick", "Fernhill", "Glasshouse",
    "Harrow", "Ironbridge", "Juniper", "Kestrel", "Larkspur", "Millbrook", "Northgate", "Oakhurst",
    "Pemberton", "Quayside", "Ravenswood", "Silverton", "Thornbury", "Umberleigh", "Valemont",
    "Westerham", "Yarrow", "Zennor", "Ashdown", "Birchfield", "Cranmere", "Dovecote", "Elmstead",
    "Foxglove",
  ]

  static let trades = [
    "Logistics", "Foods", "Textiles", "Engineering", "Print Works", "Medical", "Analytics",
    "Hospitality", "Marine Supplies", "Furniture", "Electronics", "Publishing", "Garden Centre",
    "Consulting", "Instruments", "Packaging", "Cycles", "Ceramics", "Roofing", "Travel", "Optics",
    "Seeds", "Software", "Wine Merchants", "Paper", "Freight", "Interiors", "Robotics", "Dairy",
  ]

  static let forms = ["Ltd", "GmbH", "Inc", "LLC", "BV", "SAS", "AB", "Pty Ltd", "Co", "SpA"]

  static let ledgerWords = [
    "Invoice payment", "Web order", "Monthly plan", "Service contract", "Spare parts",
    "Annual licence", "Consulting hours", "Delivery", "Workshop booking", "Repeat order",
  ]

  static let externalWords = [
    "INCOMING TRANSFER", "CARD SETTLEMENT", "SEPA CREDIT", "FASTER PAYMENT", "DIRECT DEBIT IN",
    "WIRE IN", "MOBILE PAYMENT", "STANDING ORDER",
  ]
}
