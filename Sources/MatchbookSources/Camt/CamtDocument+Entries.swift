import Matchbook

/// What is made of parts that are whole.
extension CamtDocument {
  func finishBalance() {
    guard let amount = balance.amount else { return }
    // A balance of nothing may come without a direction.
    guard let sign = balance.sign ?? (amount.minorUnits == 0 ? 1 : nil) else { return }
    statement.balances.append(
      Statement.Balance(
        kind: balance.kind,
        amount: Amount(minorUnits: amount.minorUnits * sign, currency: amount.currency),
        day: balance.day))
    if statement.currency == nil { statement.currency = amount.currency }
  }

  func finishCharge() {
    changeState {
      guard let amount = $0.chargeAmount else { return }
      $0.chargeAmount = nil
      let sign = $0.chargeSign
      $0.chargeSign = 1
      guard !$0.hasChargeTotal else { return }
      let (sum, over) = ($0.chargeSum ?? 0).addingReportingOverflow(amount * sign)
      if over { $0.hasMixedCharges = true } else { $0.chargeSum = sum }
    }
  }

  private func giveCharges(_ state: CamtBooking, to entry: inout StatementEntry) {
    guard let sum = state.chargeSum, !state.hasMixedCharges else { return }
    let places = StatementMapping.numberPlaces
    entry.set(.charges, Decimal64.text(Int128(sum), places: places))
    entry.set(StatementElement.chargesCurrency.index, state.chargeCurrency)
  }

  func finishTransaction() {
    let slot = transactionSlot
    giveCharges(transactionState, to: &transactions[slot])
    giveParties(to: &transactions[slot])
    let currency = entryState.amount?.currency
    let amounts =
      (transactionState.amount.map { [$0] } ?? []) + transactionState.detailAmounts
    if let amount = amounts.first(where: { $0.currency == currency }) ?? amounts.first {
      let sign = transactionState.sign ?? entryState.sign ?? 1
      transactions[slot].minorUnits = amount.minorUnits * sign
      transactions[slot].currency = amount.currency
      transactions[slot].hasAmount = true
    }
    if transactionState.isBad { entryState.isBad = true }
    guard slot > 0 else { return }
    batchBytes += transactions[slot].byteCount + 512
    if batchBytes > CamtDocument.largestBatch, !keepsBatchesWhole {
      fail(
        .textLength,
        "the transactions of one entry, which began in line \(entry.line), come to more than "
          + "\(CamtDocument.largestBatch) bytes",
        remedy:
          "Set  \"batches\": \"whole\"  in the description to read such entries as one record.")
    }
  }

  /// Says who the other side is: of money that comes in the debtor, of money that goes out the
  /// creditor, and of a reversal the other way round, since its parties are those of what it takes back.
  private func giveParties(to entry: inout StatementEntry) {
    let state = transactionState
    let sign = state.sign ?? entryState.sign ?? 1
    var other: CamtParty = (sign > 0) != self.entry.isReversal ? .debtor : .creditor
    var own: CamtParty = other == .debtor ? .creditor : .debtor
    let isOwnAccount =
      !statement.account.isEmpty
      && state.side(other, .account).elementsEqual(statement.account.utf8)
    let isSwapped = isOwnAccount && !state.side(own, .account).elementsEqual(statement.account.utf8)
    // Banks that name one side only name the other party, whichever the element.
    let isAlone =
      state.isEmpty(other) && !state.isEmpty(own)
      && !state.side(own, .account).elementsEqual(statement.account.utf8)
    if isSwapped && !state.isEmpty(own) || isAlone { swap(&other, &own) }
    entry.set(StatementElement.counterparty.index, state.side(other, .name))
    entry.set(StatementElement.counterpartyAccount.index, state.side(other, .account))
    entry.set(StatementElement.counterpartyBank.index, state.side(other, .bank))
    entry.set(StatementElement.counterpartyID.index, state.side(other, .id))
    entry.set(StatementElement.ultimateCounterparty.index, state.side(other, .ultimate))
    entry.set(StatementElement.ownName.index, state.side(own, .name))
    entry.set(StatementElement.ultimateOwnName.index, state.side(own, .ultimate))
  }

  func finishEntry() {
    giveCharges(entryState, to: &entry)
    if !entryState.isBad {
      if entryState.amount == nil {
        missing("Amt")
      } else if entryState.sign == nil {
        missing("CdtDbtInd")
      }
    }
    guard !entryState.isBad, let amount = entryState.amount, let sign = entryState.sign else {
      sink.leaveEntryOut()
      return
    }
    entry.minorUnits = amount.minorUnits * sign
    entry.currency = amount.currency
    entry.hasAmount = true
    perform { () throws(SourceError) in
      try sink.entry(&entry, transactions: &transactions, count: transactionCount)
    }
  }

  private func missing(_ name: String) {
    mistake(
      .missingElement, "Ntry/\(name)", "is missing in the entry that ends here",
      remedy: "Ask the bank for a correct file.")
    entryState.isBad = true
  }
}
