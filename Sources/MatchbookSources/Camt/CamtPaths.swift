/// What is done with an element of a camt message.
enum CamtAction: Equatable {
  /// Its text is that of an element of the entry; the first one counts.
  case set(StatementElement)
  /// Its text goes behind those that came before.
  case append(StatementElement)
  /// Its text is an amount, with its currency as an attribute.
  case amount(StatementElement, currency: StatementElement)
  /// Its text has a meaning of its own.
  case value(CamtValue)
  /// It holds a part of the message.
  case part(CamtPart)
}

/// A part of a message that is put together before anything is made of it.
enum CamtPart: Equatable {
  case statement, balance, entry, transaction, charge
}

/// Texts that are more than texts of an entry.
enum CamtValue: Equatable {
  // Of the statement.
  case statementID, sequenceNumber, account, accountCurrency, accountName, bank
  case from, through
  case countAll, sumAll, netAll, netDirection
  case countCredits, sumCredits, countDebits, sumDebits
  // Of a balance.
  case balanceCode, balanceAmount, balanceDirection, balanceDay
  // Of an entry or a transaction.
  case amount, direction, reversal, status, bookingDay, valueDay, batchCount
  case transactionCode
  case chargeAmount, chargeDirection, chargeTotal
  case party(CamtParty, CamtPartyText)
}

/// The two sides of a payment.
enum CamtParty: Int, Equatable {
  case debtor, creditor
}

/// What is known of a side.
enum CamtPartyText: Int, Equatable, CaseIterable {
  case name, account, bank, id, ultimate
}

/// Which element of a message is what: the one table that the reader and the reference page share.
///
/// Paths begin at the message's statement, balance, entry or transaction; `|` stands between
/// alternatives of one step. Versions 001.02 to 001.13 differ in a few steps, all of which stand here.
enum CamtPaths {
  struct Row {
    let paths: [String]
    let action: CamtAction

    init(_ paths: String..., does action: CamtAction) {
      self.paths = paths
      self.action = action
    }
  }

  static let statement: [Row] = [
    Row("Id", does: .value(.statementID)),
    Row("ElctrncSeqNb", "LglSeqNb", does: .value(.sequenceNumber)),
    Row("FrToDt/FrDt|FrDtTm", does: .value(.from)),
    Row("FrToDt/ToDt|ToDtTm", does: .value(.through)),
    Row("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/BBAN", does: .value(.account)),
    Row("Acct/Ccy", does: .value(.accountCurrency)),
    Row("Acct/Nm", "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm", does: .value(.accountName)),
    Row(
      "Acct/Svcr/FinInstnId/BIC|BICFI", "Acct/Svcr/FinInstnId/ClrSysMmbId/MmbId",
      "Acct/Svcr/FinInstnId/Nm", does: .value(.bank)),
    Row("TxsSummry/TtlNtries/NbOfNtries", does: .value(.countAll)),
    Row("TxsSummry/TtlNtries/Sum", does: .value(.sumAll)),
    Row(
      "TxsSummry/TtlNtries/TtlNetNtryAmt", "TxsSummry/TtlNtries/TtlNetNtry/Amt",
      does: .value(.netAll)),
    Row(
      "TxsSummry/TtlNtries/CdtDbtInd", "TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd",
      does: .value(.netDirection)),
    Row("TxsSummry/TtlCdtNtries/NbOfNtries", does: .value(.countCredits)),
    Row("TxsSummry/TtlCdtNtries/Sum", does: .value(.sumCredits)),
    Row("TxsSummry/TtlDbtNtries/NbOfNtries", does: .value(.countDebits)),
    Row("TxsSummry/TtlDbtNtries/Sum", does: .value(.sumDebits)),
    Row("Bal", does: .part(.balance)),
    Row("Ntry", does: .part(.entry)),
  ]

  static let balance: [Row] = [
    Row("Tp/CdOrPrtry/Cd|Prtry", "Tp/Cd", does: .value(.balanceCode)),
    Row("Amt", does: .value(.balanceAmount)),
    Row("CdtDbtInd", does: .value(.balanceDirection)),
    Row("Dt/Dt|DtTm", does: .value(.balanceDay)),
  ]

  static let entry: [Row] = [
    Row("NtryRef", does: .set(.entryReference)),
    Row("Amt", does: .value(.amount)),
    Row("CdtDbtInd", does: .value(.direction)),
    Row("RvslInd", does: .value(.reversal)),
    Row("Sts", "Sts/Cd|Prtry", does: .value(.status)),
    Row("BookgDt/Dt|DtTm", does: .value(.bookingDay)),
    Row("ValDt/Dt|DtTm", does: .value(.valueDay)),
    Row("AcctSvcrRef", does: .set(.accountServicerReference)),
    Row("AddtlNtryInf", does: .append(.additionalInformation)),
    Row("NtryDtls/Btch/MsgId", does: .set(.messageID)),
    Row("NtryDtls/Btch/PmtInfId", does: .set(.paymentInformationID)),
    Row("NtryDtls/Btch/NbOfTxs", does: .value(.batchCount)),
    Row("NtryDtls/TxDtls", "TxDtls", does: .part(.transaction)),
  ]

  static let transaction: [Row] = [
    Row("Amt", does: .value(.amount)),
    Row("CdtDbtInd", does: .value(.direction)),
    Row("Refs/MsgId", does: .set(.messageID)),
    Row("Refs/AcctSvcrRef", does: .set(.accountServicerReference)),
    Row("Refs/AcctOwnrTxId", does: .set(.accountOwnerReference)),
    Row("Refs/PmtInfId", does: .set(.paymentInformationID)),
    Row("Refs/InstrId", does: .set(.instructionID)),
    Row("Refs/EndToEndId", does: .set(.endToEndID)),
    Row("Refs/UETR", does: .set(.uetr)),
    Row("Refs/TxId", does: .set(.transactionID)),
    Row("Refs/MndtId", does: .set(.mandateID)),
    Row("Refs/ChqNb", does: .set(.chequeNumber)),
    Row("Refs/ClrSysRef", does: .set(.clearingReference)),
    Row("Refs/Prtry/Ref", does: .append(.proprietaryReference)),
    Row("Purp/Cd|Prtry", does: .set(.purpose)),
    Row("RtrInf/Rsn/Cd|Prtry", "RtrInf/RtrRsn/Cd|Prtry", does: .set(.returnReason)),
    Row("RtrInf/AddtlInf", "RtrInf/AddtlRtrRsnInf", does: .append(.returnInformation)),
    Row("AddtlTxInf", does: .append(.transactionInformation)),
    Row("RmtInf/Ustrd", does: .append(.remittance)),
    Row("RmtInf/Strd/CdtrRefInf/Ref|CdtrRef", does: .append(.creditorReference)),
    Row("RmtInf/Strd/RfrdDocInf/Nb|RfrdDocNb", does: .append(.documentNumber)),
    Row("RmtInf/Strd/AddtlRmtInf", does: .append(.remittance)),
    Row(
      "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Agt/FinInstnId/Nm",
      does: .value(.party(.debtor, .name))),
    Row(
      "RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Agt/FinInstnId/Nm",
      does: .value(.party(.creditor, .name))),
    Row(
      "RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id", "RltdPties/DbtrAcct/Id/BBAN",
      "RltdPties/DbtrAcct/Prxy/Id", does: .value(.party(.debtor, .account))),
    Row(
      "RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id", "RltdPties/CdtrAcct/Id/BBAN",
      "RltdPties/CdtrAcct/Prxy/Id", does: .value(.party(.creditor, .account))),
    Row(
      "RltdAgts/DbtrAgt/FinInstnId/BIC|BICFI", "RltdAgts/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId",
      "RltdAgts/DbtrAgt/FinInstnId/Nm", does: .value(.party(.debtor, .bank))),
    Row(
      "RltdAgts/CdtrAgt/FinInstnId/BIC|BICFI", "RltdAgts/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId",
      "RltdAgts/CdtrAgt/FinInstnId/Nm", does: .value(.party(.creditor, .bank))),
    Row(
      "RltdPties/Dbtr/Id/OrgId|PrvtId/Othr/Id", "RltdPties/Dbtr/Pty/Id/OrgId|PrvtId/Othr/Id",
      "RltdPties/Dbtr/Id/OrgId/BICOrBEI|AnyBIC", "RltdPties/Dbtr/Pty/Id/OrgId/AnyBIC",
      does: .value(.party(.debtor, .id))),
    Row(
      "RltdPties/Cdtr/Id/OrgId|PrvtId/Othr/Id", "RltdPties/Cdtr/Pty/Id/OrgId|PrvtId/Othr/Id",
      "RltdPties/Cdtr/Id/OrgId/BICOrBEI|AnyBIC", "RltdPties/Cdtr/Pty/Id/OrgId/AnyBIC",
      does: .value(.party(.creditor, .id))),
    Row(
      "RltdPties/UltmtDbtr/Nm", "RltdPties/UltmtDbtr/Pty/Nm",
      does: .value(.party(.debtor, .ultimate))),
    Row(
      "RltdPties/UltmtCdtr/Nm", "RltdPties/UltmtCdtr/Pty/Nm",
      does: .value(.party(.creditor, .ultimate))),
  ]

  /// Stand in an entry and in a transaction alike.
  static let shared: [Row] = [
    Row(
      "AmtDtls/InstdAmt/Amt", does: .amount(.instructedAmount, currency: .instructedCurrency)),
    Row(
      "AmtDtls/TxAmt/Amt", does: .amount(.transactionAmount, currency: .transactionCurrency)),
    Row(
      "AmtDtls/CntrValAmt/Amt",
      does: .amount(.counterValueAmount, currency: .counterValueCurrency)),
    Row(
      "AmtDtls/InstdAmt|TxAmt|CntrValAmt|AnncdPstngAmt/CcyXchg/XchgRate",
      does: .set(.exchangeRate)),
    Row(
      "BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd",
      does: .value(.transactionCode)),
    Row("BkTxCd/Prtry/Cd", does: .set(.proprietaryCode)),
    Row("Chrgs/TtlChrgsAndTaxAmt", does: .value(.chargeTotal)),
    Row("Chrgs", "Chrgs/Rcrd", does: .part(.charge)),
    Row("Chrgs/Amt", "Chrgs/Rcrd/Amt", does: .value(.chargeAmount)),
    Row("Chrgs/CdtDbtInd", "Chrgs/Rcrd/CdtDbtInd", does: .value(.chargeDirection)),
  ]
}
