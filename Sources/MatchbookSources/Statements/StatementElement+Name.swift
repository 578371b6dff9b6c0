extension StatementElement {
  /// The name in descriptions and the column of tables.
  public var name: String {
    switch self {
    case .id: "id"
    case .account: "account"
    case .accountName: "account_name"
    case .accountBank: "account_bank"
    case .statementID: "statement_id"
    case .entryReference: "entry_reference"
    case .accountServicerReference: "account_servicer_reference"
    case .accountOwnerReference: "account_owner_reference"
    case .endToEndID: "end_to_end_id"
    case .transactionID: "transaction_id"
    case .instructionID: "instruction_id"
    case .uetr: "uetr"
    case .messageID: "message_id"
    case .paymentInformationID: "payment_information_id"
    case .mandateID: "mandate_id"
    case .creditorID: "creditor_id"
    case .clearingReference: "clearing_reference"
    case .chequeNumber: "cheque_number"
    case .proprietaryReference: "proprietary_reference"
    case .originalReference: "original_reference"
    case .creditorReference: "creditor_reference"
    case .remittance: "remittance"
    case .documentNumber: "document_number"
    case .purpose: "purpose"
    case .transactionInformation: "transaction_information"
    case .additionalInformation: "additional_information"
    case .counterparty: "counterparty"
    case .counterpartyAccount: "counterparty_account"
    case .counterpartyBank: "counterparty_bank"
    case .counterpartyID: "counterparty_id"
    case .ultimateCounterparty: "ultimate_counterparty"
    case .ownName: "own_name"
    case .ultimateOwnName: "ultimate_own_name"
    case .bankTransactionCode: "bank_transaction_code"
    case .proprietaryCode: "proprietary_code"
    case .returnReason: "return_reason"
    case .returnInformation: "return_information"
    case .status: "status"
    case .reversal: "reversal"
    case .bookingDate: "booking_date"
    case .valueDate: "value_date"
    case .instructedAmount: "instructed_amount"
    case .instructedCurrency: "instructed_currency"
    case .transactionAmount: "transaction_amount"
    case .transactionCurrency: "transaction_currency"
    case .counterValueAmount: "counter_value_amount"
    case .counterValueCurrency: "counter_value_currency"
    case .exchangeRate: "exchange_rate"
    case .charges: "charges"
    case .chargesCurrency: "charges_currency"
    case .batchID: "batch_id"
    case .batchAmount: "batch_amount"
    case .batchCount: "batch_count"
    }
  }

  /// The element of a name; `nil` if there is none.
  public init?(name: String) {
    guard let element = StatementElement.byName[name] else { return nil }
    self = element
  }

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}

extension StatementElement: CustomStringConvertible {
  public var description: String { name }
}
