/// Every field that may stand in a rule file, with what its author needs to know.
///
/// The reader of rule files, the editor's stub and the reference page go by this table, so that they
/// cannot drift apart.
public enum RuleFields {
  public struct Field: Sendable {
    public let name: String
    /// As the language server writes types.
    public let type: String
    public let isRequired: Bool
    public let summary: String

    init(_ name: String, _ type: String, required: Bool = false, _ summary: String) {
      self.name = name
      self.type = type
      isRequired = required
      self.summary = summary
    }
  }

  public static let rule: [Field] = [
    Field("api", "1", required: true, "The version of this interface."),
    Field(
      "id", "string", required: true,
      "Lower-case letters, digits and dashes, in parts divided by dots; unique in a run."),
    Field("version", "string", required: true, "Of the form 1.0.0; kept with every match."),
    Field("description", "string", "One sentence for those who read results."),
    Field(
      "kind", "\"1:1\"|\"1:N\"|\"N:1\"", "Ledger records to external records; 1:1 if left out."),
    Field("priority", "integer", "Lesser ones run first; 100 if left out."),
    Field("params", "table<string, matchbook.Parameter>", "What users of the rule may choose."),
    Field("needs", "string[]", "The fields of records that the functions read, and no others."),
    Field(
      "block", "matchbook.Block",
      "What has to hold before a pair is judged; an index finds such pairs without looking at others."
    ),
    Field(
      "key",
      "fun(record: matchbook.Record, side: matchbook.Side): string|string[]|nil",
      "Called once per record; records with a key in common are candidates, if block allows them."),
    Field(
      "normalise", "fun(record: matchbook.Record, side: matchbook.Side): table",
      "Called once per record; match finds what it returns as record.n."),
    Field(
      "group",
      "matchbook.Group|fun(anchor: matchbook.Record, items: matchbook.Record[], p: table): integer[]",
      "For 1:N and N:1: which records of the side that gives several are one group."),
    Field(
      "match",
      "fun(ledger: matchbook.Record|matchbook.Records, external: matchbook.Record|matchbook.Records, p: table): boolean|number, string?",
      required: true,
      "Called once per candidate: false, true or a score from 0 to 1, and perhaps the reason."),
    Field(
      "cross_product", "boolean",
      "Allows a rule without key and block, which compares everything with everything."),
    Field("examples", "matchbook.Example[]", "Run by rules test, and before every run."),
  ]

  public static let parameter: [Field] = [
    Field(
      "type", LuaParameter.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: "|"),
      required: true, "What kind of value it is."),
    Field("default", "any", required: true, "The value where nobody chooses another."),
    Field("min", "any", "The least value allowed."),
    Field("max", "any", "The greatest value allowed."),
    Field("values", "any[]", "The only values allowed."),
    Field("doc", "string", "One sentence for those who choose."),
  ]

  /// Beside the list of fields that have to be equal.
  public static let block: [Field] = [
    Field("amount", "{ tolerance: string }", "How far amounts may lie apart: 1%, 0.50 or $name."),
    Field(
      "date", "{ window?: integer|string, business_days?: integer|string, calendar?: string }",
      "How many days dates may lie apart: a number or $name."),
  ]

  public static let blockAmount: [Field] = [
    Field("tolerance", "string", required: true, "A percentage, a decimal or $name.")
  ]

  public static let blockDate: [Field] = [
    Field("window", "integer|string", "Days, or $name."),
    Field("business_days", "integer|string", "Working days, or $name."),
    Field("calendar", "string", "The calendar of the working days; weekdays if left out."),
  ]

  public static let group: [Field] = [
    Field("by", "string[]", required: true, "Fields in which the records of a group are equal."),
    Field("sum", "\"amount\"", "What is added up and compared with the other side."),
    Field("max_items", "integer", "Records of one group; 256 if left out."),
  ]

  public static let example: [Field] = [
    Field("ledger", "table", required: true, "A record, or a list of them on the side of several."),
    Field("external", "table", required: true, "The same for the other side."),
    Field(
      "expect", "boolean|\"blocked\"|{ score_at_least: number }", required: true,
      "What becomes of it; \"blocked\" if match is never asked."),
    Field("why", "string", "A part of the reason."),
    Field("params", "table", "Values of parameters for this example."),
  ]

  static func names(_ fields: [Field]) -> [String] { fields.map(\.name) }
}
