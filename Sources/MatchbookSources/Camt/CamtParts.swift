import Matchbook

/// A balance before it is whole.
struct CamtBalance {
  var kind = Statement.Balance.Kind.other
  var amount: Amount?
  var sign: Int64?
  var day: Day?

  /// The meaning of a code of ISO 20022's balance types.
  static func kind(_ code: ArraySlice<UInt8>) -> Statement.Balance.Kind {
    switch String(decoding: code, as: UTF8.self) {
    // The closing balance of the day before is where this statement begins.
    case "OPBD", "PRCD": .opening
    case "CLBD": .closing
    case "ITBD": .interim
    case "OPAV": .openingAvailable
    case "CLAV": .closingAvailable
    case "ITAV": .interimAvailable
    case "FWAV": .forwardAvailable
    case "XPCD": .expected
    default: .other
    }
  }
}

/// What an entry or a transaction says of its money, before it is whole.
struct CamtBooking {
  var amount: Amount?
  /// 1 for money that comes in, -1 for money that goes out.
  var sign: Int64?
  var isBad = false
  /// Texts of the two sides of the payment, by side and kind.
  var sides: [[UInt8]] = Array(repeating: [], count: 2 * CamtPartyText.allCases.count)
  var chargeAmount: Int64?
  var chargeSign: Int64 = 1
  var chargeSum: Int64?
  var chargeCurrency: [UInt8] = []
  var hasChargeTotal = false
  var hasMixedCharges = false
  /// Amounts of a transaction that stand in its details.
  var detailAmounts: [Amount] = []

  mutating func clear() {
    amount = nil
    sign = nil
    isBad = false
    for index in sides.indices { sides[index].removeAll(keepingCapacity: true) }
    chargeAmount = nil
    chargeSign = 1
    chargeSum = nil
    chargeCurrency.removeAll(keepingCapacity: true)
    hasChargeTotal = false
    hasMixedCharges = false
    detailAmounts.removeAll(keepingCapacity: true)
  }

  static func index(_ party: CamtParty, _ text: CamtPartyText) -> Int {
    party.rawValue * CamtPartyText.allCases.count + text.rawValue
  }

  func side(_ party: CamtParty, _ text: CamtPartyText) -> [UInt8] {
    sides[CamtBooking.index(party, text)]
  }

  func isEmpty(_ party: CamtParty) -> Bool {
    side(party, .name).isEmpty && side(party, .account).isEmpty
  }
}
