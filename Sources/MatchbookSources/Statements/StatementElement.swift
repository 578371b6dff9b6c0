/// What a bank's file says of an entry beside its amount and its days, whatever the format.
///
/// Its ``name`` stands in descriptions, in tables and on the page of the formats. There are fewer than
/// 64, so that an entry knows by one word which of them it has.
public enum StatementElement: UInt8, Sendable, Hashable, CaseIterable {
  /// The id of the record, where the file has one; see ``StatementFeed``.
  case id
  // The statement it stands in.
  case account
  case accountName
  case accountBank
  case statementID
  // Names that somebody gave the entry or its transaction.
  case entryReference
  case accountServicerReference
  case accountOwnerReference
  case endToEndID
  case transactionID
  case instructionID
  case uetr
  case messageID
  case paymentInformationID
  case mandateID
  case creditorID
  case clearingReference
  case chequeNumber
  case proprietaryReference
  case originalReference
  // What it is for.
  case creditorReference
  case remittance
  case documentNumber
  case purpose
  case transactionInformation
  case additionalInformation
  // Who.
  case counterparty
  case counterpartyAccount
  case counterpartyBank
  case counterpartyID
  case ultimateCounterparty
  case ownName
  case ultimateOwnName
  // What kind.
  case bankTransactionCode
  case proprietaryCode
  case returnReason
  case returnInformation
  case status
  case reversal
  // Days.
  case bookingDate
  case valueDate
  // Further amounts, each with its currency behind it.
  case instructedAmount
  case instructedCurrency
  case transactionAmount
  case transactionCurrency
  case counterValueAmount
  case counterValueCurrency
  case exchangeRate
  case charges
  case chargesCurrency
  // The batch it was booked in.
  case batchID
  case batchAmount
  case batchCount

  /// The position among all elements.
  var index: Int { Int(rawValue) }

  /// Whether it is a decimal number; all others are texts.
  public var isNumber: Bool {
    switch self {
    case .instructedAmount, .transactionAmount, .counterValueAmount, .charges, .batchAmount,
      .batchCount:
      true
    default: false
    }
  }

  /// Whether banks write a word such as NOTPROVIDED where they have nothing to say.
  var hasPlaceholders: Bool {
    switch self {
    case .entryReference, .accountServicerReference, .accountOwnerReference, .endToEndID,
      .transactionID, .instructionID, .messageID, .paymentInformationID, .mandateID,
      .clearingReference, .chequeNumber, .creditorReference, .counterparty, .counterpartyAccount,
      .counterpartyBank, .id:
      true
    default: false
    }
  }

  /// Whether it says which entry this is, in every file that holds the entry: what ids are made of
  /// where the file gives none. The statement, the status and the batch are not among them, for an
  /// overlapping file has the same entry in another statement.
  var identifies: Bool {
    switch self {
    case .account, .entryReference, .accountServicerReference, .endToEndID, .transactionID,
      .instructionID, .mandateID, .clearingReference, .chequeNumber, .creditorReference,
      .remittance, .transactionInformation, .additionalInformation, .counterparty,
      .counterpartyAccount, .bankTransactionCode, .proprietaryCode, .reversal:
      true
    default: false
    }
  }
}

/// A set of elements in one word.
struct StatementElements: OptionSet, Sendable, Hashable {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The set of one element.
  @inline(__always) init(index: Int) { rawValue = 1 << UInt64(index) }

  init(_ elements: [StatementElement]) {
    rawValue = elements.reduce(0) { $0 | 1 << UInt64($1.index) }
  }

  static let identifying = StatementElements(StatementElement.allCases.filter(\.identifies))
  static let placeholding = StatementElements(StatementElement.allCases.filter(\.hasPlaceholders))

  @inline(__always) func contains(_ index: Int) -> Bool { rawValue >> UInt64(index) & 1 != 0 }

  /// Calls `body` with the position of each, in their order.
  @inline(__always) func forEachIndex(_ body: (Int) -> Void) {
    var rest = rawValue
    while rest != 0 {
      body(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }
}
