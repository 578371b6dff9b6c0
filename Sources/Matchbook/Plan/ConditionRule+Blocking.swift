extension ConditionRule {
  public var blockings: [Blocking] { [] }
  public var fields: Set<Field> { [] }
  public var canonicalText: String { "" }
}
