/// What must hold for a pair of records, as a tree of tests.
public indirect enum Condition: Hashable, Sendable {
  case all([Condition])
  case any([Condition])
  case not(Condition)
  case test(Test)
}

/// One comparison in a condition.
public struct Test: Hashable, Sendable {
  /// What the comparison looks at.
  public enum Operand: Hashable, Sendable {
    /// A field of the side, normalised if it is text.
    case field(Field, normalised: [TextNormaliser])
    /// A fixed text, decimal number or ISO date, by the kind of the other operand.
    case constant(String)
  }

  public enum Comparison: Hashable, Sendable {
    case equal
    /// Both present and different: absence is neither equal nor unequal.
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    /// Amounts or numbers within a tolerance.
    case within(Tolerance)
    /// Dates within a window.
    case dateWithin(DateWindow)
    /// Dates of the same month of the same year.
    case sameMonth
    /// The external text has the ledger text as consecutive whole tokens.
    case contains
    /// The ledger text has the external text as consecutive whole tokens.
    case containedIn
    /// The external text starts with the ledger text.
    case startsWith
    /// The text, number or date is one of these.
    case among([String])
    /// The field has a value.
    case present
    /// Texts are similar at least to a threshold from 0 to 1.
    case similar(Similarity, atLeast: Ratio)
  }

  public var ledger: Operand
  public var external: Operand
  public var comparison: Comparison
  /// The name of this test's part of the score; by default the field's name.
  public var name: String
  /// Its share of the score relative to the other tests; 0 leaves it out.
  public var weight: Int

  public init(
    ledger: Operand, external: Operand, _ comparison: Comparison, name: String? = nil,
    weight: Int = 1
  ) {
    self.ledger = ledger
    self.external = external
    self.comparison = comparison
    self.weight = weight
    if let name {
      self.name = name
    } else if case .field(let field, _) = ledger {
      self.name = field.name
    } else if case .field(let field, _) = external {
      self.name = field.name
    } else {
      self.name = "test"
    }
  }
}

/// A measure of how alike two texts are, from 0 to 1.
public enum Similarity: String, Sendable, CaseIterable {
  /// 1 minus the edit distance (insert, delete, substitute) over the longer length.
  case levenshtein
  /// Jaro's measure with Winkler's bonus for a common prefix of up to four characters.
  case jaroWinkler = "jaro_winkler"
  /// Twice the tokens in common over the tokens of both, each token counted once.
  case tokenSet = "token_set"
}

extension Condition {
  /// The field is present on both sides and equal after normalisation.
  public static func equal(_ field: Field, normalised: [TextNormaliser] = []) -> Condition {
    .test(
      Test(
        ledger: .field(field, normalised: normalised),
        external: .field(field, normalised: normalised), .equal))
  }

  /// The amounts differ by no more than the tolerance.
  public static func amount(within tolerance: Tolerance) -> Condition {
    .test(
      Test(
        ledger: .field(.amount, normalised: []), external: .field(.amount, normalised: []),
        .within(tolerance)))
  }

  /// The dates lie within a window.
  public static func date(within window: DateWindow) -> Condition {
    .test(
      Test(
        ledger: .field(.date, normalised: []), external: .field(.date, normalised: []),
        .dateWithin(window)))
  }

  /// The dates are at most so many days apart.
  public static func within(days: Int) -> Condition { .date(within: .within(days: days)) }

  /// The texts of a field are similar.
  public static func similar(
    _ field: Field, _ measure: Similarity = .levenshtein, atLeast threshold: Ratio,
    normalised: [TextNormaliser] = []
  ) -> Condition {
    .test(
      Test(
        ledger: .field(field, normalised: normalised),
        external: .field(field, normalised: normalised), .similar(measure, atLeast: threshold)))
  }
}
