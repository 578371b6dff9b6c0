import Matchbook

/// What a rule file says, checked, before its parameters have values.
struct RuleDefinition: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case oneToOne = "1:1"
    case oneToMany = "1:N"
    case manyToOne = "N:1"

    var cardinality: Cardinality {
      switch self {
      case .oneToOne: .oneToOne
      case .oneToMany: .oneToMany
      case .manyToOne: .manyToOne
      }
    }
  }

  /// A value of `block` that is written out or names a parameter.
  enum Value: Hashable, Sendable {
    case text(String)
    case parameter(String)
  }

  /// What the index finds.
  struct Block: Sendable {
    var equalFields: [Field] = []
    var tolerance: Value?
    var window: Value?
    var businessDays: Value?
    var calendar: BusinessCalendar?
  }

  struct Group: Sendable {
    var by: [Field] = []
    /// Fields in the order of the file.
    var maximum = 256
    /// Whether the rule chooses the records itself.
    var isFunction = false
  }

  /// An example inside of a rule.
  struct Example: Sendable {
    enum Expectation: Hashable, Sendable {
      case match, noMatch, blocked
      case scoreAtLeast(Double)
    }
    var name: String
    var parameters: [String: String]
    var ledger: [[String: String]]
    var external: [[String: String]]
    var expectation: Expectation
    var why: String?
    var line: Int
  }

  var id = ""
  var version = ""
  var summary = ""
  var kind = Kind.oneToOne
  var priority = 100
  var parameters: [LuaParameter] = []
  var needs: [Field] = []
  var block = Block()
  var hasKey = false
  var hasNormalise = false
  var group: Group?
  var allowsCrossProduct = false
  var examples: [Example] = []
  var readsID = false
  var writesTables = true
  /// Whether records need their ids: a table that is handed on shows all that a record has.
  var maySeeIDs: Bool { readsID || writesTables }
}
