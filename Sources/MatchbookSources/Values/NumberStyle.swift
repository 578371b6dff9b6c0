/// How a file writes numbers: its decimal mark and the mark between groups of digits.
struct NumberStyle: Hashable, Sendable {
  /// `.` or `,`.
  var decimal = UInt8(ascii: ".")
  /// 0 for none; a blank stands for all kinds of blanks, `'` for all apostrophes.
  var grouping: UInt8 = 0
}

/// The marks of numbers that a description settles.
struct DeclaredMarks: Hashable, Sendable {
  private(set) var decimal: UInt8?
  let grouping: UInt8?

  init(_ description: SourceDescription) {
    grouping = description.grouping?.asciiValue
    decimal = description.decimal?.asciiValue
    // Where one of the two groups digits, the other stands before the decimals.
    if decimal == nil, let grouping { decimal = DeclaredMarks.other(grouping) }
  }

  /// The comma for the point, and the other way round.
  private static func other(_ mark: UInt8) -> UInt8? {
    switch mark {
    case UInt8(ascii: "."): UInt8(ascii: ",")
    case UInt8(ascii: ","): UInt8(ascii: ".")
    default: nil
    }
  }

  /// The style of a file whose values prove nothing.
  var assumed: NumberStyle {
    let point = UInt8(ascii: ".")
    guard let decimal else { return NumberStyle(decimal: point, grouping: grouping ?? 0) }
    return NumberStyle(
      decimal: decimal, grouping: grouping ?? DeclaredMarks.other(decimal) ?? 0)
  }

  /// The style that is declared, completed by what the values of a file prove.
  func verdict(on evidence: NumberEvidence) -> NumberEvidence.Verdict {
    var style = assumed
    switch (decimal, grouping) {
    case (.some, .some): break
    case (.some, nil):
      if evidence.contains(.groupBlank) { style.grouping = UInt8(ascii: " ") }
      if evidence.contains(.groupApostrophe) { style.grouping = UInt8(ascii: "'") }
    case (nil, let grouping?):
      let isBlank = grouping == UInt8(ascii: " ")
      let known = evidence.union(isBlank ? .groupBlank : .groupApostrophe)
      guard case .style(var found) = known.verdict else { return .ambiguous }
      found.grouping = grouping
      style = found
    case (nil, nil): return evidence.verdict
    }
    return .style(style)
  }
}

/// What the values of a column prove about its style, gathered value by value.
///
/// `1.234` may be one thousand or one and a quarter; `12.50`, `1.234.567` and `1.234,50` prove
/// something. A column is read only if the proofs settle every value in it.
struct NumberEvidence: OptionSet, Sendable {
  let rawValue: UInt8
  static let decimalPoint = NumberEvidence(rawValue: 1)
  static let decimalComma = NumberEvidence(rawValue: 2)
  static let groupPoint = NumberEvidence(rawValue: 4)
  static let groupComma = NumberEvidence(rawValue: 8)
  /// One point with three digits behind it and one to three before it.
  static let eitherPoint = NumberEvidence(rawValue: 16)
  static let eitherComma = NumberEvidence(rawValue: 32)
  static let groupBlank = NumberEvidence(rawValue: 64)
  static let groupApostrophe = NumberEvidence(rawValue: 128)

  enum Verdict: Equatable {
    case style(NumberStyle)
    case ambiguous
  }

  /// Whether it is plain which mark stands before the decimals.
  var provesDecimal: Bool {
    !isDisjoint(with: [.decimalPoint, .decimalComma, .groupPoint, .groupComma])
  }

  /// Whether it is plain that there is a mark between groups, or where one may be.
  private var mentionsGroups: Bool {
    !isDisjoint(with: [
      .groupPoint, .groupComma, .groupBlank, .groupApostrophe, .eitherPoint, .eitherComma,
    ])
  }

  /// What amounts prove, and what further columns add to that: they are written like the amounts,
  /// so they tell what those leave open, and no more.
  func completed(by further: NumberEvidence) -> NumberEvidence {
    guard provesDecimal else { return union(further) }
    guard !mentionsGroups else { return self }
    let consistent: NumberEvidence = contains(.decimalComma) ? .groupPoint : .groupComma
    let added = further.intersection([
      consistent, .groupBlank, .groupApostrophe, .eitherPoint, .eitherComma,
    ])
    return isSuperset(of: [.decimalComma, .decimalPoint]) ? self : union(added)
  }

  /// The style that the evidence leaves.
  var verdict: Verdict {
    let provesComma = contains(.decimalComma) || contains(.groupPoint)
    let provesPoint = contains(.decimalPoint) || contains(.groupComma)
    let hasDoubt = contains(.eitherPoint) || contains(.eitherComma)
    var style = NumberStyle()
    if contains(.groupBlank) { style.grouping = UInt8(ascii: " ") }
    if contains(.groupApostrophe) { style.grouping = UInt8(ascii: "'") }
    // Against two proofs no style helps: the point is kept, and the other values are errors.
    if provesComma && provesPoint { return hasDoubt ? .ambiguous : .style(style) }
    if provesComma {
      style.decimal = UInt8(ascii: ",")
      if contains(.groupPoint) || contains(.eitherPoint) { style.grouping = UInt8(ascii: ".") }
    } else if provesPoint {
      if contains(.groupComma) || contains(.eitherComma) { style.grouping = UInt8(ascii: ",") }
    } else if contains(.groupBlank) || contains(.groupApostrophe) {
      // Groups are marked otherwise, so a single point or comma can only be a decimal mark.
      if contains(.eitherComma) && contains(.eitherPoint) { return .ambiguous }
      if contains(.eitherComma) { style.decimal = UInt8(ascii: ",") }
    } else if hasDoubt {
      return .ambiguous
    }
    return .style(style)
  }

  /// What one value proves; nothing if it is no number in any style.
  static func of(_ text: UnsafeBufferPointer<UInt8>) -> NumberEvidence {
    let evidence = seeming(text)
    guard !evidence.isEmpty else { return evidence }
    var style = NumberStyle()
    if case .style(let found) = evidence.verdict {
      style = found
    } else if evidence.contains(.eitherComma) {
      style.decimal = UInt8(ascii: ",")
    }
    switch NumberReader(style: style).read(text, places: 9) {
    case .value, .problem(.decimals), .problem(.range): return evidence
    case .problem: return []
    }
  }

  /// What the marks of a value prove, if it is a number.
  private static func seeming(_ text: UnsafeBufferPointer<UInt8>) -> NumberEvidence {
    var points = 0
    var commas = 0
    var last: UInt8 = 0
    var digitsBefore = 0
    var digitsSince = 0
    var leading: UInt8 = 0
    var evidence: NumberEvidence = []
    for index in text.indices {
      let byte = text[index]
      switch byte {
      case 0x30...0x39:
        if last == 0 {
          if digitsBefore == 0 { leading = byte }
          digitsBefore += 1
        }
        digitsSince += 1
      case UInt8(ascii: "."), UInt8(ascii: ","):
        if byte == UInt8(ascii: ".") { points += 1 } else { commas += 1 }
        last = byte
        digitsSince = 0
      case UInt8(ascii: " "), 0xA0, 0xAF:
        // A blank inside, or the last byte of a blank that does not break.
        if digitsBefore > 0, index + 1 < text.count, (0x30...0x39).contains(text[index + 1]) {
          evidence.insert(.groupBlank)
        }
      case UInt8(ascii: "'"), 0x99: evidence.insert(.groupApostrophe)
      default: break
      }
    }
    let isPointLast = last == UInt8(ascii: ".")
    if points > 0 && commas > 0 {
      if isPointLast { return points == 1 ? [.decimalPoint, .groupComma] : [] }
      return commas == 1 ? [.decimalComma, .groupPoint] : []
    }
    guard points + commas > 0 else { return evidence }
    if points > 1 { return evidence.union(.groupPoint) }
    if commas > 1 { return evidence.union(.groupComma) }
    let couldGroup =
      digitsSince == 3 && (1...3).contains(digitsBefore) && leading != 0x30
      && evidence.isEmpty
    if couldGroup { return evidence.union(isPointLast ? .eitherPoint : .eitherComma) }
    return evidence.union(isPointLast ? .decimalPoint : .decimalComma)
  }
}
