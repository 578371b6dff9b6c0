import Matchbook

/// A value that a rule lets its users choose.
public struct LuaParameter: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A whole number.
    case integer
    /// A share from 0 to 1, such as `0.85`; a number in the rule.
    case ratio
    /// A percentage such as `0.5%`; a text in the rule, for `money.within`.
    case percent
    /// An amount such as `5.00 EUR`; minor units in the rule.
    case money
    /// Days, 0 or more.
    case days
    case text
    /// `true` or `false`.
    case flag
    /// Texts.
    case list
  }

  public let name: String
  public let kind: Kind
  /// As it is written in the rule.
  public let standard: String
  public let least: String?
  public let greatest: String?
  /// The only values allowed; empty if any are.
  public let allowed: [String]
  public let summary: String

  /// A value as it was given, and as the engine and the rule read it.
  struct Setting: Hashable, Sendable {
    var text: String
    var value: LuaParameterValue
    /// For numbers of any kind: to compare them with bounds.
    var size: Ratio?
    var tolerance: Tolerance?
  }

  /// Allowed values that a message lists.
  private static let mostShown = 20

  /// Reads a value; a message that says what was expected if it is none.
  func read(_ text: String) throws(LuaValueError) -> Setting {
    let setting = try LuaParameter.read(text, kind: kind)
    if !allowed.isEmpty {
      let values: [String] = if case .list(let texts) = setting.value { texts } else { [text] }
      for value in values where !allowed.contains(value) {
        let shown = allowed.prefix(LuaParameter.mostShown).joined(separator: ", ")
        let others = allowed.count - LuaParameter.mostShown
        throw LuaValueError(
          "\"\(value)\" is not allowed; \(shown)\(others > 0 ? " and \(others) others" : "") are")
      }
    }
    if let least, let bound = try? LuaParameter.read(least, kind: kind).size,
      let size = setting.size,
      size < bound
    {
      throw LuaValueError("\(text) is below the least value \(least)")
    }
    if let greatest, let bound = try? LuaParameter.read(greatest, kind: kind).size,
      let size = setting.size, bound < size
    {
      throw LuaValueError("\(text) is above the greatest value \(greatest)")
    }
    return setting
  }

  static func read(_ text: String, kind: Kind) throws(LuaValueError) -> Setting {
    switch kind {
    case .integer, .days:
      guard let value = Int64(text), kind == .integer || (0...1_000_000).contains(value) else {
        throw LuaValueError(
          "\"\(text)\" is no \(kind == .days ? "number of days" : "whole number")")
      }
      return Setting(text: text, value: .integer(value), size: Ratio(value, over: 1))
    case .ratio:
      guard let ratio = Ratio(decimal: text), (0...ratio.denominator).contains(ratio.numerator),
        let number = Double(text)
      else { throw LuaValueError("\"\(text)\" is no share from 0 to 1 such as 0.85") }
      return Setting(text: text, value: .number(number), size: ratio)
    case .percent:
      guard text.hasSuffix("%"), let ratio = Ratio(percent: text), ratio.numerator >= 0 else {
        throw LuaValueError("\"\(text)\" is no percentage such as 0.5%")
      }
      return Setting(
        text: text, value: .text(text), size: ratio, tolerance: Tolerance(percent: ratio))
    case .money:
      let words = text.split(separator: " ")
      guard words.count == 2, let currency = Currency(String(words[1])),
        let amount = Amount(String(words[0]), currency),
        let ratio = Ratio(decimal: String(words[0]))
      else { throw LuaValueError("\"\(text)\" is no amount such as 5.00 EUR") }
      return Setting(
        text: text, value: .integer(amount.minorUnits), size: ratio,
        tolerance: ratio.numerator < 0 ? nil : Tolerance(absolute: ratio))
    case .text: return Setting(text: text, value: .text(text))
    case .flag:
      guard text == "true" || text == "false" else {
        throw LuaValueError("\"\(text)\" is neither true nor false")
      }
      return Setting(text: text, value: .flag(text == "true"))
    case .list:
      return Setting(
        text: text,
        value: .list(text.isEmpty ? [] : text.split(separator: ",").map { String($0) }))
    }
  }
}

/// Why a text is not a value of a parameter.
public struct LuaValueError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

extension Ratio {
  static func < (left: Ratio, right: Ratio) -> Bool {
    Int128(left.numerator) * Int128(right.denominator)
      < Int128(right.numerator) * Int128(left.denominator)
  }
}
