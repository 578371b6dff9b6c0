/// More rule files with a mistake, in values of tests and windows; the form is that of
/// `ruleStructureSpecimens`.
// swift-format-ignore
let ruleValueSpecimens = #"""
== a measure with a typing error
{"rules": [{"id": "a", "when": {"all": [
  {"field": "amount", "operator": "equal"},
  {"field": "counterparty", "operator": "similar", "measure": "jaroWinkler", "at_least": 0.9}
]}}]}
--
rules.json:3:63: error: "measure" holds "jaroWinkler", expected one of the names below
  3 | …ield": "counterparty", "operator": "similar", "measure": "jaroWinkler", "at_least": 0.9}
                                                                ^^^^^^^^^^^^^
  Did you mean "jaro_winkler"? Allowed here: levenshtein, jaro_winkler, token_set.
  [rule.unknown-name] at $.rules[0].when.all[1].measure

1 mistake in 1 file; no rule was loaded.
== an unknown cardinality
{"rules": [{"id": "a", "cardinality": "1:n", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:39: error: "cardinality" holds "1:n", expected one of the names below
  1 | …{"id": "a", "cardinality": "1:n", "when": {"field": "reference", "operator": "equal"}}]}
                                  ^^^^^
  Allowed here: one_to_one, one_to_many, many_to_one, many_to_many.
  [rule.unknown-name] at $.rules[0].cardinality

1 mistake in 1 file; no rule was loaded.
== an unknown normaliser
{"rules": [{"id": "a", "when": {
  "field": "reference", "operator": "equal", "normalise": ["lower_case", "casefold"]
}}]}
--
rules.json:2:60: error: unknown normaliser "lower_case"
  2 |   "field": "reference", "operator": "equal", "normalise": ["lower_case", "casefold"]
                                                                 ^^^^^^^^^^^^
  Allowed here: case_fold, fold_accents, alphanumeric_only, digits_only, collapse_blanks, reference, {"strip_prefixes": …}, {"first": …}, {"extract": …}.
  [rule.unknown-name] at $.rules[0].when.normalise[0]

rules.json:2:74: error: unknown normaliser "casefold"
  2 |   "field": "reference", "operator": "equal", "normalise": ["lower_case", "casefold"]
                                                                               ^^^^^^^^^^
  Did you mean "case_fold"? Allowed here: case_fold, fold_accents, alphanumeric_only, digits_only, collapse_blanks, reference, {"strip_prefixes": …}, {"first": …}, {"extract": …}.
  [rule.unknown-name] at $.rules[0].when.normalise[1]

2 mistakes in 1 file; no rule was loaded.
== a normaliser without its argument
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal", "normalise": ["first"]}}]}
--
rules.json:1:90: error: the normaliser "first" stands without its argument
  1 | …id": "a", "when": {"field": "reference", "operator": "equal", "normalise": ["first"]}}]}
                                                                                   ^^^^^^^
  Write it as an object, {"first": …}.
  [rule.unknown-name] at $.rules[0].when.normalise[0]

1 mistake in 1 file; no rule was loaded.
== a normaliser with two steps
{"rules": [{"id": "a", "when": {
  "field": "reference", "operator": "equal", "normalise": [{"first": 8, "extract": "INV-#+"}]
}}]}
--
rules.json:2:60: error: a normaliser names several steps
  2 | …eld": "reference", "operator": "equal", "normalise": [{"first": 8, "extract": "INV-#+"}]
                                                             ^
  Steps are applied in the order of their list: give each an object of its own.
  [rule.conflicting-keys] at $.rules[0].when.normalise[0]

1 mistake in 1 file; no rule was loaded.
== an amount that contains
{"rules": [{"id": "a", "when": {"field": "amount", "operator": "contains"}}]}
--
rules.json:1:64: error: the operator "contains" does not suit the field "amount", which holds amounts
  1 | {"rules": [{"id": "a", "when": {"field": "amount", "operator": "contains"}}]}
                                                                     ^^^^^^^^^^
  It compares texts.
  [rule.unsuitable-field] at $.rules[0].when.operator

1 mistake in 1 file; no rule was loaded.
== a window for a further column
{"rules": [{"id": "a", "when": {"field": "value_date", "operator": "within", "days": 2}}]}
--
rules.json:1:86: error: "days" does not suit the field "value_date", which holds texts or numbers
  1 | …rules": [{"id": "a", "when": {"field": "value_date", "operator": "within", "days": 2}}]}
                                                                                          ^
  It bounds the distance of dates.
  [rule.unsuitable-field] at $.rules[0].when.days

1 mistake in 1 file; no rule was loaded.
== an amount beside a text
{"rules": [{"id": "a", "when": {"ledger": "amount", "external": "reference", "operator": "equal"}}]}
--
rules.json:1:90: error: "amount" holds amounts, but "reference" holds text
  1 | …"id": "a", "when": {"ledger": "amount", "external": "reference", "operator": "equal"}}]}
                                                                                    ^^^^^^^
  Compare fields of one kind.
  [rule.unsuitable-field] at $.rules[0].when.operator

1 mistake in 1 file; no rule was loaded.
== a normalised amount
{"rules": [{"id": "a", "when": {"field": "amount", "operator": "equal", "normalise": "digits_only"}}]}
--
rules.json:1:86: error: "normalise" stands beside a field that holds amounts
  1 | …d": "a", "when": {"field": "amount", "operator": "equal", "normalise": "digits_only"}}]}
                                                                              ^^^^^^^^^^^^^
  Only texts can be normalised.
  [rule.unsuitable-field] at $.rules[0].when.normalise

1 mistake in 1 file; no rule was loaded.
== a comparison of sides in a scope
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"},
  "scope": {"ledger": {"field": "date", "operator": "within", "days": 3}}}]}
--
rules.json:2:23: error: a test with the operator "within" stands in a scope
  2 |   "scope": {"ledger": {"field": "date", "operator": "within", "days": 3}}}]}
                            ^
  It compares the two sides; a scope looks at one. Move the test to "when".
  [rule.unsuitable-field] at $.rules[0].scope.ledger

1 mistake in 1 file; no rule was loaded.
== a mask that begins with a repetition
{"rules": [{"id": "a", "when": {
  "field": "reference", "operator": "equal", "normalise": [{"extract": "+INV"}]
}}]}
--
rules.json:2:72: error: "extract" holds "+INV", which is no mask
  2 |   "field": "reference", "operator": "equal", "normalise": [{"extract": "+INV"}]
                                                                             ^^^^^^
  In a mask # is a digit, @ a letter, & either; ? makes the one before it optional, + lets it repeat, \ takes the next character literally. It is ASCII, at most 200 characters, and does not begin with ? or + or end with \.
  [rule.bad-mask] at $.rules[0].when.normalise[0].extract

1 mistake in 1 file; no rule was loaded.
== a window that runs backward
{"rules": [{"id": "a", "when": {
  "field": "date", "operator": "within", "days": {"from": 5, "to": 0}
}}]}
--
rules.json:2:68: error: the window runs from 5 to 0, which holds nothing
  2 |   "field": "date", "operator": "within", "days": {"from": 5, "to": 0}
                                                                         ^
  "from" and "to" bound external - ledger; "from" is the lesser.
  [rule.bad-window] at $.rules[0].when.days.to

1 mistake in 1 file; no rule was loaded.
== a window of a thousand years
{"rules": [{"id": "a", "when": {"field": "date", "operator": "within", "days": 365250}}]}
--
rules.json:1:80: error: "days" holds 365250, expected a whole number from 0 to 36500
  1 | …"rules": [{"id": "a", "when": {"field": "date", "operator": "within", "days": 365250}}]}
                                                                                     ^^^^^^
  [rule.bad-window] at $.rules[0].when.days

1 mistake in 1 file; no rule was loaded.
== a negative reach
{"rules": [{"id": "a", "when": {"field": "date", "operator": "within", "business_days": -2}}]}
--
rules.json:1:89: error: "business_days" holds -2, expected a whole number from 0 to 36500
  1 | …s": [{"id": "a", "when": {"field": "date", "operator": "within", "business_days": -2}}]}
                                                                                         ^^
  [rule.bad-window] at $.rules[0].when.business_days

1 mistake in 1 file; no rule was loaded.
== a bound without a place to apply
{"rules": [{"id": "a", "when": {
  "field": "amount", "operator": "within", "tolerance": {"absolute": "1.00", "of": "ledger"}
}}]}
--
rules.json:2:84: error: "of" stands in a tolerance without "percent"
  2 | …ield": "amount", "operator": "within", "tolerance": {"absolute": "1.00", "of": "ledger"}
                                                                                      ^^^^^^^^
  It would mean nothing: add "percent" or take "of" away.
  [rule.bad-tolerance] at $.rules[0].when.tolerance.of

1 mistake in 1 file; no rule was loaded.
== a tolerance that runs backward
{"rules": [{"id": "a", "when": {
  "field": "amount", "operator": "within", "tolerance": {"from": "0.50", "to": "-0.50"}
}}]}
--
rules.json:2:80: error: "to" is less than "from"
  2 |   "field": "amount", "operator": "within", "tolerance": {"from": "0.50", "to": "-0.50"}
                                                                                     ^^^^^^^
  The difference external - ledger lies between "from" and "to".
  [rule.bad-tolerance] at $.rules[0].when.tolerance.to

1 mistake in 1 file; no rule was loaded.
== a calendar that nobody defined
{"rules": [{"id": "a", "when": {
  "field": "date", "operator": "within", "business_days": {"from": 0, "to": 2, "calendar": "targte"}
}}]}
--
rules.json:2:92: error: unknown calendar "targte"
  2 | …date", "operator": "within", "business_days": {"from": 0, "to": 2, "calendar": "targte"}
                                                                                      ^^^^^^^^
  Did you mean "target"? Allowed here: weekdays, target, us-federal-reserve. Calendars of your own stand in "calendars" of the same file.
  [rule.unknown-calendar] at $.rules[0].when.business_days.calendar

1 mistake in 1 file; no rule was loaded.
== a week without work
{"calendars": {"idle": {"weekend": [
  "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]}}, "rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:36: error: "weekend" has all seven days of the week
  1 | {"calendars": {"idle": {"weekend": [
                                         ^
  Leave at least one working day.
  [rule.bad-calendar] at $.calendars.idle.weekend

1 mistake in 1 file; no rule was loaded.
== a day of the week with a typing error
{"calendars": {"plant": {"weekend": ["fridy"]}},
 "rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:38: error: "weekend" holds "fridy", expected one of the names below
  1 | {"calendars": {"plant": {"weekend": ["fridy"]}},
                                           ^^^^^^^
  Did you mean "friday"? Allowed here: monday, tuesday, wednesday, thursday, friday, saturday, sunday.
  [rule.unknown-name] at $.calendars.plant.weekend[0]

1 mistake in 1 file; no rule was loaded.
== a calendar whose name is taken
{"calendars": {"target": {}},
 "rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:26: error: the calendar "target" exists already
  1 | {"calendars": {"target": {}},
                               ^
  Choose a name other than weekdays, target, us-federal-reserve.
  [rule.repeated-calendar] at $.calendars.target

1 mistake in 1 file; no rule was loaded.
== two rules of one id
{"rules": [
  {"id": "a", "when": {"field": "reference", "operator": "equal"}},
  {"id": "a", "when": {"field": "amount", "operator": "equal"}}
]}
--
rules.json:3:10: error: the id "a" is taken by the rule at rules.json:2
  3 |   {"id": "a", "when": {"field": "amount", "operator": "equal"}}
               ^^^
  Give each rule an id of its own, over all files.
  [rule.repeated-id] at $.rules[1].id

1 mistake in 1 file; no rule was loaded.
== a weight for no test
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"},
  "score": {"weights": {"refrence": 3}}}]}
--
rules.json:2:37: error: "weights" names "refrence", which is no test of "when"
  2 |   "score": {"weights": {"refrence": 3}}}]}
                                          ^
  Did you mean "reference"? Allowed here: reference.
  [rule.unknown-test] at $.rules[0].score.weights.refrence

1 mistake in 1 file; no rule was loaded.
== a rule that compares everything with everything
{"rules": [{"id": "a", "when": {"all": [
  {"field": "currency", "operator": "equal"},
  {"ledger": "reference", "external": "description", "operator": "contains"}
]}}]}
--
rules.json:1:32: error: rule "a" has no condition that an index can serve
  1 | {"rules": [{"id": "a", "when": {"all": [
                                     ^
  Every record would be compared with every other. Add a test that a field is equal, an amount tolerance or a date window (under "any": to every alternative), or set "cross_product" to true.
  [rule.not-indexable] at $.rules[0].when

1 mistake in 1 file; no rule was loaded.
== a Blnk operator on the wrong field
{"name": "Blnk", "criteria": [{"field": "amount", "operator": "contains"}]}
--
rules.json:1:63: error: the operator "contains" does not exist for Blnk's field "amount"
  1 | {"name": "Blnk", "criteria": [{"field": "amount", "operator": "contains"}]}
                                                                    ^^^^^^^^^^
  Allowed here: equals, greater_than, less_than.
  [rule.unknown-operator] at $.criteria[0].operator

1 mistake in 1 file; no rule was loaded.
== a Blnk field that does not exist
{"name": "Blnk", "criteria": [{"field": "amuont", "operator": "equals"}]}
--
rules.json:1:41: error: "field" holds "amuont", expected one of the names below
  1 | {"name": "Blnk", "criteria": [{"field": "amuont", "operator": "equals"}]}
                                              ^^^^^^^^
  Did you mean "amount"? Allowed here: amount, date, description, reference, currency.
  [rule.unknown-name] at $.criteria[0].field

1 mistake in 1 file; no rule was loaded.
== a Blnk drift below 0
{"name": "Blnk", "criteria": [{"field": "amount", "operator": "equals", "allowable_drift": -0.01}]}
--
rules.json:1:92: error: "allowable_drift" holds -0.01, expected a decimal such as 1.50 that is not negative, with at most 12 places
  1 | …lnk", "criteria": [{"field": "amount", "operator": "equals", "allowable_drift": -0.01}]}
                                                                                       ^^^^^
  [rule.bad-number] at $.criteria[0].allowable_drift

1 mistake in 1 file; no rule was loaded.
== a regular expression as Blnk pattern
{"name": "Blnk", "criteria": [{"field": "reference", "operator": "equals", "pattern": "^INV-\\d+$"}]}
--
rules.json:1:87: error: "pattern" holds the regular expression "^INV-\\d+$", expected a mask such as INV-####
  1 | …k", "criteria": [{"field": "reference", "operator": "equals", "pattern": "^INV-\\d+$"}]}
                                                                                ^^^^^^^^^^^^
  In a mask # is a digit, @ a letter, & either; ? makes the one before it optional, + lets it repeat.
  [rule.bad-mask] at $.criteria[0].pattern

1 mistake in 1 file; no rule was loaded.
== a Blnk rule without criteria
{"name": "Blnk", "criteria": []}
--
rules.json:1:30: error: "criteria" is an empty list, expected at least one element
  1 | {"name": "Blnk", "criteria": []}
                                   ^
  [rule.empty-list] at $.criteria

1 mistake in 1 file; no rule was loaded.
== a long line with tabs
{"rules": [{"id": "a rule with a rather long name that fills the line", "version": "1.0.0",	"cardinality": "one_to_once", "when": {"field": "reference", "operator": "equal", "normalise": ["case_fold"]}}]}
--
rules.json:1:108: error: "cardinality" holds "one_to_once", expected one of the names below
  1 | …"1.0.0", "cardinality": "one_to_once", "when": {"field": "reference", "operator": "equal…
                               ^^^^^^^^^^^^^
  Did you mean "one_to_one"? Allowed here: one_to_one, one_to_many, many_to_one, many_to_many.
  [rule.unknown-name] at $.rules[0].cardinality

1 mistake in 1 file; no rule was loaded.
== several mistakes at once
{
  "rules": [
    {
      "id": "a",
      "cardinality": "one-to-one",
      "when": {
        "all": [
          {"field": "currency", "operator": "eq"},
          {"field": "date", "operator": "within", "days": "3"},
          {"field": "amount", "operator": "within", "tolerance": {"absolut": 1}}
        ]
      }
    },
    {"when": {}}
  ]
}
--
rules.json:5:22: error: "cardinality" holds "one-to-one", expected one of the names below
  5 |       "cardinality": "one-to-one",
                           ^^^^^^^^^^^^
  Did you mean "one_to_one"? Allowed here: one_to_one, one_to_many, many_to_one, many_to_many.
  [rule.unknown-name] at $.rules[0].cardinality

rules.json:8:45: error: unknown operator "eq"
  8 |           {"field": "currency", "operator": "eq"},
                                                  ^^^^
  Did you mean "equal"? Allowed here: equal, not_equal, less, less_or_equal, greater, greater_or_equal, within, same_month, contains, contained_in, starts_with, in, present, similar.
  [rule.unknown-operator] at $.rules[0].when.all[0].operator

rules.json:9:59: error: "days" holds "3", expected a whole number, or an object with "from" and "to"
  9 |           {"field": "date", "operator": "within", "days": "3"},
                                                                ^^^
  [rule.wrong-type] at $.rules[0].when.all[1].days

rules.json:10:67: error: unknown key "absolut" in "tolerance"
  10 |           {"field": "amount", "operator": "within", "tolerance": {"absolut": 1}}
                                                                         ^^^^^^^^^
  Did you mean "absolute"? Allowed here: absolute, percent, of, combine, from, to.
  [rule.unknown-key] at $.rules[0].when.all[2].tolerance.absolut

rules.json:14:5: error: a rule has no "id"
  14 |     {"when": {}}
           ^
  [rule.missing-key] at $.rules[1]

rules.json:14:14: error: a test has no "operator"
  14 |     {"when": {}}
                    ^
  [rule.missing-key] at $.rules[1].when

6 mistakes in 1 file; no rule was loaded.
== a chance of groups
{"id": "a", "cardinality": "many_to_one", "chance": 0.1, "when": {"field": "reference", "operator": "equal"}}
--
rules.json:1:53: error: "chance" counts accidents among matches of two single records, but the cardinality is "many_to_one"
  1 | …ity": "many_to_one", "chance": 0.1, "when": {"field": "reference", "operator": "equal"}}
                                      ^^^
  Take it away. The chance of a search for sums stands under "group".
  [rule.conflicting-keys] at $.chance

1 mistake in 1 file; no rule was loaded.
== a chance of what is not measured by edits
{"id": "a", "chance": 0.1, "when": {"field": "reference", "operator": "equal"}}
--
rules.json:1:23: error: "chance" counts accidents among texts that are alike by levenshtein, but no test asks for that
  1 | {"id": "a", "chance": 0.1, "when": {"field": "reference", "operator": "equal"}}
                            ^^^
  Take it away, or add a test "similar" by levenshtein.
  [rule.conflicting-keys] at $.chance

1 mistake in 1 file; no rule was loaded.
== parts of what is no rule for parts
{"id": "a", "cardinality": "many_to_many", "partial": true, "when": {"field": "reference", "operator": "equal"}}
--
rules.json:1:55: error: "partial" leaves one record of a side partly open, but the cardinality is "many_to_many"
  1 | …": "many_to_many", "partial": true, "when": {"field": "reference", "operator": "equal"}}
                                     ^^^^
  Set "cardinality" to "one_to_many", "many_to_one" or "one_to_one".
  [rule.conflicting-keys] at $.partial

1 mistake in 1 file; no rule was loaded.
== parts beside sums
{"id": "a", "cardinality": "one_to_many", "group": "sums", "partial": {"side": "ledgr"}, "when": {"field": "reference", "operator": "equal"}}
--
rules.json:1:71: error: "partial" stands beside a search for sums, in which any set would be a part of what is due
  1 | …up": "sums", "partial": {"side": "ledgr"}, "when": {"field": "reference", "operator": "e…
                               ^
  Take one of the two away, or group by keys.
  [rule.conflicting-keys] at $.partial

rules.json:1:80: error: "side" holds "ledgr", expected one of the names below
  1 | …ums", "partial": {"side": "ledgr"}, "when": {"field": "reference", "operator": "equal"}}
                                 ^^^^^^^
  Did you mean "ledger"? Allowed here: ledger, external.
  [rule.unknown-name] at $.partial.side

2 mistakes in 1 file; no rule was loaded.
== parts without a key
{"id": "a", "partial": true, "when": {"field": "amount", "operator": "within", "tolerance": {"absolute": 1}}}
--
rules.json:1:24: error: "partial" stands in a rule that asks no field beside currency and amount to be equal
  1 | {"id": "a", "partial": true, "when": {"field": "amount", "operator": "within", "toleranc…
                             ^^^^
  Nothing would tell what a part belongs to. Add a test that a field is equal, such as the reference.
  [rule.not-indexable] at $.partial

1 mistake in 1 file; no rule was loaded.
== parts without a test of amounts
{"id": "a", "partial": {}, "when": {"field": "reference", "operator": "equal"}}
--
rules.json:1:24: error: "partial" stands in a rule that matches one record with one and compares no amounts
  1 | {"id": "a", "partial": {}, "when": {"field": "reference", "operator": "equal"}}
                             ^
  Every part would count as the whole. Add a test of the amount.
  [rule.conflicting-keys] at $.partial

1 mistake in 1 file; no rule was loaded.
== parts with alternatives
{"id": "a", "cardinality": "one_to_many", "partial": true, "when": {"any": [{"field": "reference", "operator": "equal"}, {"field": "account", "operator": "equal"}]}}
--
rules.json:1:54: error: "partial" stands in a rule whose condition can be met in 2 ways
  1 | …ne_to_many", "partial": true, "when": {"any": [{"field": "reference", "operator": "equal…
                               ^^^^
  Give each way under "any" a rule of its own.
  [rule.conflicting-keys] at $.partial

1 mistake in 1 file; no rule was loaded.
== values of parts
{"id": "a", "partial": {"least_percent": 101, "disposition": "accept", "of": 1}, "when": {"all": [{"field": "reference", "operator": "equal"}, {"field": "amount", "operator": "equal"}]}}
--
rules.json:1:42: error: "least_percent" holds 101, expected a percentage from 0 to 100
  1 | …ial": {"least_percent": 101, "disposition": "accept", "of": 1}, "when": {"all": [{"field…
                               ^^^
  [rule.bad-number] at $.partial.least_percent

rules.json:1:62: error: "disposition" holds "accept", expected one of the names below
  1 | …t": 101, "disposition": "accept", "of": 1}, "when": {"all": [{"field": "reference", "ope…
                               ^^^^^^^^
  Allowed here: confirm, suggest.
  [rule.unknown-name] at $.partial.disposition

rules.json:1:72: error: unknown key "of" in "partial"
  1 | …disposition": "accept", "of": 1}, "when": {"all": [{"field": "reference", "operator": "e…
                               ^^^^
  Allowed here: side, least_percent, disposition.
  [rule.unknown-key] at $.partial.of

3 mistakes in 1 file; no rule was loaded.
== parts of another kind
{"id": "a", "partial": "yes", "when": {"field": "reference", "operator": "equal"}}
--
rules.json:1:24: error: "partial" holds "yes", expected true, false or an object
  1 | {"id": "a", "partial": "yes", "when": {"field": "reference", "operator": "equal"}}
                             ^^^^^
  [rule.wrong-type] at $.partial

1 mistake in 1 file; no rule was loaded.
"""#
