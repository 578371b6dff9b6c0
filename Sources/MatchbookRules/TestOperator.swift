import Matchbook

/// What a test in JSON can ask.
enum TestOperator: String, CaseIterable {
  case equal
  case notEqual = "not_equal"
  case less
  case lessOrEqual = "less_or_equal"
  case greater
  case greaterOrEqual = "greater_or_equal"
  case within
  case sameMonth = "same_month"
  case contains
  case containedIn = "contained_in"
  case startsWith = "starts_with"
  case among = "in"
  case present
  case similar

  /// What other tools call them.
  static let synonyms = [
    "equals": "equal", "eq": "equal", "=": "equal", "==": "equal", "is": "equal",
    "!=": "not_equal", "<>": "not_equal", "ne": "not_equal", "differs": "not_equal",
    "<": "less", "lt": "less", "less_than": "less", "before": "less",
    "<=": "less_or_equal", "le": "less_or_equal", "lte": "less_or_equal",
    ">": "greater", "gt": "greater", "greater_than": "greater", "after": "greater",
    ">=": "greater_or_equal", "ge": "greater_or_equal", "gte": "greater_or_equal",
    "between": "within", "near": "within", "includes": "contains", "one_of": "in",
    "prefix": "starts_with", "exists": "present", "fuzzy": "similar", "like": "similar",
  ]

  /// Names of a test beside its operands and normalisers.
  func keys(in place: TreePlace) -> [String] {
    switch self {
    case .within: ["tolerance", "days", "business_days", "seconds"]
    case .sameMonth, .present: []
    case .among: ["values"]
    case .similar: ["measure", "at_least"]
    default: ["value"]
    }
  }

  /// Whether normalisers make sense for it.
  var readsText: Bool {
    switch self {
    case .within, .sameMonth, .less, .lessOrEqual, .greater, .greaterOrEqual: false
    default: true
    }
  }

  /// Whether it always compares one side with the other.
  var needsBothSides: Bool {
    switch self {
    case .within, .sameMonth, .similar: true
    default: false
    }
  }

  func suits(_ kind: FieldKind) -> Bool {
    switch self {
    case .equal, .notEqual, .among, .present: true
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .within: kind != .text
    case .sameMonth: kind == .date
    case .contains, .containedIn, .startsWith, .similar: kind == .text || kind == .column
    }
  }

  /// The kinds that it suits, for messages.
  var kindsInWords: String {
    switch self {
    case .equal, .notEqual, .among, .present: "fields of any kind"
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .within: "amounts, numbers and dates"
    case .sameMonth: "dates"
    case .contains, .containedIn, .startsWith, .similar: "texts"
    }
  }
}

/// What a field holds, as far as its name tells.
enum FieldKind {
  case amount, date, text
  /// A further column: texts or numbers.
  case column

  init(of field: Field) {
    switch field {
    case .amount: self = .amount
    case .date: self = .date
    case .named: self = .column
    default: self = .text
    }
  }

  var words: String {
    switch self {
    case .amount: "amounts"
    case .date: "dates"
    case .text: "text"
    case .column: "texts or numbers"
    }
  }
}
