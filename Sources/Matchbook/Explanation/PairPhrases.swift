/// The reason of a rule's matches, prepared once, so that putting a million pairs into words looks at
/// no condition tree and counts no reference.
///
/// It knows the phrases that nearly all reasons are made of and leaves every other pair to
/// ``PairWords``, whose words it writes.
final class PairPhrases: Sendable {
  private enum Kind {
    case sameID, sameAmount, sameCurrency, sameDay
    /// Texts by their slots on both sides.
    case sameText(ledger: Int, external: Int)
    case amounts, days
  }

  private struct Step: BitwiseCopyable {
    let kind: Kind
    /// The test's name among ``names``.
    let nameStart: Int
    let nameCount: Int
  }

  private let steps: RawColumn<Step>
  private let names: RawColumn<UInt8>
  /// The texts that it looks at, as bits by ``Field/textSlot``.
  let slots: (ledger: UInt8, external: UInt8)

  /// - Returns: `nil` where a reason has other phrases, too.
  init?(_ condition: Condition) {
    var tests: [Test] = []
    guard PairPhrases.gather(condition, &tests), !tests.isEmpty else { return nil }
    var steps: [Step] = []
    var names: [UInt8] = []
    for test in tests {
      guard let kind = PairPhrases.kind(of: test) else { return nil }
      steps.append(Step(kind: kind, nameStart: names.count, nameCount: test.name.utf8.count))
      names += test.name.utf8
    }
    self.steps = RawColumn(copying: steps)
    self.names = RawColumn(copying: names)
    slots = steps.reduce(into: (0, 0)) { slots, step in
      guard case .sameText(let ledger, let external) = step.kind else { return }
      slots.0 |= 1 << UInt8(ledger)
      slots.1 |= 1 << UInt8(external)
    }
  }

  /// The tests that hold wherever the condition does; negations have no words.
  private static func gather(_ condition: Condition, _ tests: inout [Test]) -> Bool {
    switch condition {
    case .all(let parts):
      for part in parts { guard gather(part, &tests) else { return false } }
    case .any: return false
    case .not: break
    case .test(let test): tests.append(test)
    }
    return true
  }

  private static func kind(of test: Test) -> Kind? {
    switch test.comparison {
    case .within:
      return PairWords.isOfAmounts(test) ? .amounts : nil
    case .dateWithin: return .days
    case .equal:
      guard case .field(let left, _) = test.ledger, case .field(let right, _) = test.external
      else { return nil }
      if let ledger = left.textSlot, let external = right.textSlot {
        return .sameText(ledger: ledger, external: external)
      }
      guard left == right else { return nil }
      switch left {
      case .id: return .sameID
      case .amount: return .sameAmount
      case .currency: return .sameCurrency
      case .date: return .sameDay
      default: return nil
      }
    default: return nil
    }
  }

  /// Puts the reason of a pair behind other text.
  ///
  /// - Returns: Whether all its phrases are known here; nothing was written otherwise.
  func append(
    ledger: BareColumns, _ ledgerRow: Int, external: BareColumns, _ externalRow: Int,
    to bytes: inout [UInt8]
  ) -> Bool {
    let start = bytes.count
    for index in 0..<steps.count {
      if bytes.count > start { bytes.append(words: "; ") }
      let step = steps[index]
      let isKnown =
        switch step.kind {
        case .amounts: appendAmounts(step, ledger, ledgerRow, external, externalRow, &bytes)
        case .days: PairPhrases.appendDays(ledger, ledgerRow, external, externalRow, &bytes)
        default: appendSame(step, ledger, ledgerRow, external, externalRow, &bytes)
        }
      guard isKnown else {
        bytes.removeSubrange(start...)
        return false
      }
    }
    return true
  }

  private func appendSame(_ step: Step, _ bytes: inout [UInt8]) {
    bytes.append(words: "same ")
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: names.base + step.nameStart, count: step.nameCount))
    bytes.append(UInt8(ascii: " "))
  }

  private func appendSame(
    _ step: Step, _ ledger: BareColumns, _ ledgerRow: Int, _ external: BareColumns,
    _ externalRow: Int, _ bytes: inout [UInt8]
  ) -> Bool {
    appendSame(step, &bytes)
    let left = bytes.count
    guard PairPhrases.append(step.kind, ledger, ledgerRow, isLedger: true, &bytes) else {
      return false
    }
    let right = bytes.count
    guard PairPhrases.append(step.kind, external, externalRow, isLedger: false, &bytes) else {
      return false
    }
    let isSame =
      bytes.count - right == right - left
      && bytes.withUnsafeBufferPointer { bytes in
        (left..<right).allSatisfy { bytes[$0] == bytes[$0 + right - left] }
      }
    if isSame { bytes.removeLast(bytes.count - right) }
    return isSame
  }

  private static func append(
    _ kind: Kind, _ table: BareColumns, _ row: Int, isLedger: Bool, _ bytes: inout [UInt8]
  ) -> Bool {
    switch kind {
    case .sameID: table.appendID(of: row, to: &bytes)
    case .sameAmount: table.appendAmount(of: row, to: &bytes)
    case .sameCurrency: table.appendCurrency(of: row, to: &bytes)
    case .sameDay: return table.appendDay(of: row, to: &bytes)
    case .sameText(let ledger, let external):
      return table.appendText(isLedger ? ledger : external, of: row, to: &bytes)
    case .amounts, .days: return false
    }
    return true
  }

  private func appendAmounts(
    _ step: Step, _ ledger: BareColumns, _ ledgerRow: Int, _ external: BareColumns,
    _ externalRow: Int, _ bytes: inout [UInt8]
  ) -> Bool {
    guard ledger.amounts[ledgerRow] == external.amounts[externalRow],
      ledger.currencies[ledgerRow].exponent == external.currencies[externalRow].exponent
    else { return false }
    appendSame(step, &bytes)
    ledger.appendAmount(of: ledgerRow, to: &bytes)
    return true
  }

  private static func appendDays(
    _ ledger: BareColumns, _ ledgerRow: Int, _ external: BareColumns, _ externalRow: Int,
    _ bytes: inout [UInt8]
  ) -> Bool {
    let (left, right) = (ledger.days[ledgerRow], external.days[externalRow])
    guard left != Day.missing, right != Day.missing else { return false }
    PairWords.write(Day(number: left), Day(number: right), to: &bytes)
    return true
  }
}
