import Matchbook

/// The reference page of rules in Lua, made from the tables of the sandbox.
public enum ReferencePage {
  public static var text: String {
    """
    # Rules in Lua

    Every field of a rule file, every function that a rule may call, and every limit it runs under. This
    page is made from the tables that the sandbox itself uses. To write a first rule, begin with
    [write a rule in Lua](../guides/write-a-rule.md).

    A rule file returns one table:

    \(table(RuleFields.rule))

    `$name` in `block` stands for the parameter of that name. Values of `side` are `"ledger"` and
    `"external"`.

    ## Records

    | Field | Type | Holds |
    |---|---|---|
    | `id` | text | the id of the record; need not be listed in `needs` |
    | `side` | text | `"ledger"` or `"external"`; need not be listed |
    | `amount` | whole number | minor units: cents, where the currency has two places |
    | `currency` | text | the code of ISO 4217 |
    | `date` | whole number or nil | a day number; `date.text` writes it |
    | \(texts) | text or nil | nil where the cell is empty |
    | every other name | text or nil | the column of that name, as the file has it; nil where it is empty |
    | `n` | table | what `normalise` returned for this record |

    The side that gives several records, under `1:N` and `N:1`, is a list of records with the fields `sum`
    (minor units, exact), `count` and `side`.

    ## What match returns

    | Value | Means |
    |---|---|
    | `false` | the records do not belong together |
    | `true` | they do, with certainty |
    | a number from 0 to 1 | they do, with this score: of several candidates the best one wins |

    A second value, a text, is the reason that people read. Anything else is an error of the rule.

    ## params

    \(table(RuleFields.parameter))

    | Type | Written | What the rule finds in `p` |
    |---|---|---|
    \(kinds)

    ## block

    A list of fields that have to be equal on both sides, and:

    \(table(RuleFields.block))

    Calendars are \(calendars).

    ## group

    \(table(RuleFields.group))

    Or a function that gets one record of the side that gives one, the records of the other side that
    `block` and `key` allow, and the parameters; it returns the positions of those that belong together.

    ## examples

    The first element of an example is its name; then:

    \(table(RuleFields.example))

    Amounts and dates are written as in a file: `"100.00"`, `"2026-03-02"`.

    ## Functions of the host

    | Function | What it does |
    |---|---|
    \(functions)

    A mask has `#` for a digit, `@` for a letter, `&` for either; `?` makes the one before it optional, `+`
    lets it repeat, and `\\` takes the next one literally. It is not a Lua pattern.

    ## Functions of Lua

    \(lua)

    Nothing else: no files, no clock, no randomness, no metatables, no coroutines, no code made at run
    time. `pairs` goes through keys in order, numbers first. A text is no number: `"1" + 1` is an error.
    Globals cannot be set, and nothing may be kept from one call to the next. Only a file that holds a zero
    byte, such as `\\0`, can make others. There each instruction counts as eight, and as more once a call has
    made a text of more than 2 KiB, in proportion: as 256 at 64 KiB. Lua takes that long to order such texts.

    ## Limits

    | Limit | Value |
    |---|---|
    \(limits)

    A call that uses up its budget, its memory or its time is ended, and the rule is quarantined:
    [errors](errors.md).

    A `key` may be followed without Lua, with the same keys and the same failures, and takes about half the
    time then: where it only reads fields and tables of the file, joins, cuts and compares texts, calculates
    with whole numbers, loops, makes lists, passes values on, and calls functions of the host, of `string` and
    of the file. It is left to Lua for records for which it does anything else, such as making functions,
    sorting or keeping values by name, and where it costs more than 5000 instructions or makes a text of more
    than 1 KiB.

    A function that ends within 1000 instructions for certain is not counted, nor are the first 1000 of one whose
    loops all go over `ipairs`, `pairs` or `string.gmatch`, or to a number that stands there.

    """
  }

  private static func table(_ fields: [RuleFields.Field]) -> String {
    let rows = fields.map { field in
      "| `\(field.name)` | \(cell(field.type)) | \(field.isRequired ? "yes" : "") | \(field.summary) |"
    }
    return "| Field | Type | Required | Holds |\n|---|---|---|---|\n"
      + rows.joined(separator: "\n")
  }

  /// A bar would end the cell.
  private static func cell(_ type: String) -> String {
    var text = ""
    for character in type.split(separator: "matchbook.", omittingEmptySubsequences: false).joined()
    {
      text += character == "|" ? "\\|" : String(character)
    }
    return "`\(text)`"
  }

  private static var texts: String {
    Matchbook.Field.builtIn.filter { ![.id, .amount, .currency, .date].contains($0) }
      .map { "`\($0.name)`" }.joined(separator: ", ")
  }

  private static var calendars: String {
    BusinessCalendar.named.map { "`\($0.name)`" }.joined(separator: ", ")
  }

  private static var kinds: String {
    LuaParameter.Kind.allCases.map { kind in
      let (written, found): (String, String) =
        switch kind {
        case .integer: ("`12`", "a whole number")
        case .ratio: ("`0.85`", "a number from 0 to 1")
        case .percent: ("`0.5%`", "a text for `money.within`")
        case .money: ("`5.00 EUR`", "minor units")
        case .days: ("`3`", "a whole number, 0 or more")
        case .text: ("`TARGET`", "a text")
        case .flag: ("`true`", "`true` or `false`")
        case .list: ("`a,b`", "a list of texts")
        }
      return "| `\(kind.rawValue)` | \(written) | \(found) |"
    }.joined(separator: "\n")
  }

  private static var functions: String {
    HostLibrary.functions.map { function in
      let place = function.table.isEmpty ? function.name : "\(function.table).\(function.name)"
      return "| \(cell(place + function.signature)) | \(function.summary) |"
    }.joined(separator: "\n")
  }

  private static var lua: String {
    HostLibrary.luaGlobals.sorted { $0.key < $1.key }.map { table, names in
      (table.isEmpty ? "Free: " : "`\(table)`: ")
        + names.sorted().map { "`\($0)`" }.joined(separator: ", ") + "."
    }.joined(separator: "\n\n")
  }

  private static var limits: String {
    let settings = LuaSettings()
    let rows: [(String, String)] = [
      (
        "instructions of one call of `match`, `key` or `normalise`",
        "\(settings.instructionsPerCall)"
      ),
      (
        "instructions of one call of `group`, or of `match` on a group",
        "\(settings.instructionsPerGroup)"
      ),
      ("instructions of loading a file", "\(settings.instructionsPerLoad)"),
      ("memory of a rule on one thread", "\(settings.memoryBytes >> 20) MiB"),
      ("one text that a rule makes", "\(settings.stringBytes >> 10) KiB"),
      (
        "the same where the file holds a zero byte, and has `normalise` or writes into tables",
        "2 KiB"
      ),
      ("refusals of memory within one call", "\(settings.refusals)"),
      ("keys of one record", "16"),
      ("a key", "256 bytes"),
      ("a reason", "\(settings.explanationBytes) bytes"),
      ("a rule file", "\(settings.sourceBytes >> 10) KiB"),
      (
        "time of the processor, for one call: a backstop that no legal rule reaches",
        "\(Int(settings.secondsPerCall)) s"
      ),
      ("failed calls before a rule is quarantined", "\(settings.errorsBeforeQuarantine)"),
      (
        "failed calls of a thousand, from a thousand calls on, above which it is quarantined",
        "\(settings.errorsPerThousandCalls)"
      ),
    ]
    return rows.map { "| \($0.0) | \($0.1) |" }.joined(separator: "\n")
  }
}
