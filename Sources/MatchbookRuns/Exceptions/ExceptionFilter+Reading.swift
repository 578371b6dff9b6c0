import Matchbook

// Filters as people write them, and as investigations keep them.
extension ExceptionFilter {
  /// Reads filters by name and value; the names are those of ``Name``, or the same in camel case.
  ///
  /// - Throws: ``RunError/badRequest(field:value:expected:)`` for an unknown or a repeated name, a
  ///   value that cannot be, or a range that runs backwards.
  public init(pairs: [(name: String, value: String)]) throws(RunError) {
    var seen: Set<Name> = []
    for (text, value) in pairs {
      guard let name = Name.named(text) else {
        throw .badRequest(
          field: "filter", value: text,
          expected: "one of \(Name.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard seen.insert(name).inserted else {
        throw .badRequest(field: "filter", value: text, expected: "each filter once")
      }
      try set(name, value)
    }
    try check()
  }

  private mutating func set(_ name: Name, _ text: String) throws(RunError) {
    func value<Value>(_ value: Value?, _ expected: String) throws(RunError) -> Value {
      guard let value else {
        throw .badRequest(field: name.rawValue, value: text, expected: expected)
      }
      return value
    }
    func words(_ words: [String]) -> String { "one of \(words.joined(separator: ", "))" }
    let units = "whole minor units, such as -1250"
    let day = "a date such as 2026-03-01"
    switch name {
    case .amountMin: amountMin = try value(Int64(text), units)
    case .amountMax: amountMax = try value(Int64(text), units)
    case .dateFrom: dateFrom = try value(Day(text), day)
    case .dateTo: dateTo = try value(Day(text), day)
    case .direction:
      direction = try value(Direction(rawValue: text), words(Direction.allCases.map(\.rawValue)))
    case .counterparty: counterparty = text
    case .ageBucket:
      ageBucket = try value(AgeBucket(rawValue: text), words(AgeBucket.allCases.map(\.rawValue)))
    }
  }

  /// - Throws: ``RunError/badRequest(field:value:expected:)`` for a filter that no record can pass.
  func check() throws(RunError) {
    if let amountMin, let amountMax, amountMin > amountMax {
      throw .badRequest(
        field: Name.amountMin.rawValue, value: String(amountMin),
        expected: "no more than amount_max, \(amountMax)")
    }
    if let dateFrom, let dateTo, dateFrom > dateTo {
      throw .badRequest(
        field: Name.dateFrom.rawValue, value: "\(dateFrom)",
        expected: "no later than date_to, \(dateTo)")
    }
    // An empty text would be contained in everything.
    if let counterparty, !counterparty.contains(where: { !$0.isWhitespace }) {
      throw .badRequest(
        field: Name.counterparty.rawValue, value: counterparty,
        expected: "a part of a description")
    }
  }

  /// Name and value of each filter that is set, in the order of ``Name``.
  public var pairs: [(name: String, value: String)] {
    Name.allCases.compactMap { name in
      let value: String? =
        switch name {
        case .amountMin: amountMin.map(String.init)
        case .amountMax: amountMax.map(String.init)
        case .dateFrom: dateFrom?.description
        case .dateTo: dateTo?.description
        case .direction: direction?.rawValue
        case .counterparty: counterparty
        case .ageBucket: ageBucket?.rawValue
        }
      return value.map { (name.rawValue, $0) }
    }
  }
}

extension ExceptionFilter.Name {
  fileprivate static func named(_ text: String) -> Self? {
    allCases.first { $0.rawValue == text || "\($0)" == text }
  }
}
