/// A rule file with a mistake, and the exact text that a person reads: `== name`, the file, `--`, the
/// text. Add a section for every new code.
// swift-format-ignore
let ruleStructureSpecimens = #"""
== a comma too many
{"rules": [
  {"id": "a",},
]}
--
rules.json:2:14: error: a comma stands before the closing }, expected no comma there
  2 |   {"id": "a",},
                   ^
  [rule.syntax] at $

1 mistake in 1 file; no rule was loaded.
== the same key twice
{"rules": [{"id": "a", "id": "b", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:24: error: the name "id" stands twice in one object; first in line 1
  1 | {"rules": [{"id": "a", "id": "b", "when": {"field": "reference", "operator": "equal"}}]}
                             ^^^^
  Keep one of them.
  [rule.repeated-key] at $.rules[0]

1 mistake in 1 file; no rule was loaded.
== an unknown key in a rule
{"rules": [{
  "id": "a",
  "prioritty": 10,
  "when": {"field": "reference", "operator": "equal"}
}]}
--
rules.json:3:3: error: unknown key "prioritty" in a rule
  3 |   "prioritty": 10,
        ^^^^^^^^^^^
  Did you mean "priority"? Allowed here: id, version, description, priority, when, veto, scope, cardinality, group, partial, ambiguity, disposition, nearest, score, cross_product.
  [rule.unknown-key] at $.rules[0].prioritty

1 mistake in 1 file; no rule was loaded.
== an unknown key at the top
{"rulez": [], "rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:2: error: unknown key "rulez" in a rule file
  1 | {"rulez": [], "rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"}}…
       ^^^^^^^
  Did you mean "rules"? Allowed here: rules, calendars, description, $schema.
  [rule.unknown-key] at $.rulez

1 mistake in 1 file; no rule was loaded.
== a key of another operator
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal", "days": 3}}]}
--
rules.json:1:76: error: unknown key "days" in a test with the operator "equal"
  1 | {"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal", "days": 3}}]}
                                                                                 ^^^^^^
  Allowed here: field, ledger, external, operator, name, normalise, ledger_normalise, external_normalise, value.
  [rule.unknown-key] at $.rules[0].when.days

1 mistake in 1 file; no rule was loaded.
== no id
{"rules": [{"when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:12: error: a rule has no "id"
  1 | {"rules": [{"when": {"field": "reference", "operator": "equal"}}]}
                 ^
  [rule.missing-key] at $.rules[0]

1 mistake in 1 file; no rule was loaded.
== no condition
{"rules": [{"id": "a"}]}
--
rules.json:1:12: error: a rule has no "when"
  1 | {"rules": [{"id": "a"}]}
                 ^
  [rule.missing-key] at $.rules[0]

1 mistake in 1 file; no rule was loaded.
== no operator
{"rules": [{"id": "a", "when": {"field": "reference"}}]}
--
rules.json:1:32: error: a test has no "operator"
  1 | {"rules": [{"id": "a", "when": {"field": "reference"}}]}
                                     ^
  [rule.missing-key] at $.rules[0].when

1 mistake in 1 file; no rule was loaded.
== no field
{"rules": [{"id": "a", "when": {"operator": "equal"}}]}
--
rules.json:1:32: error: a test has no "field", and no "ledger" or "external" either
  1 | {"rules": [{"id": "a", "when": {"operator": "equal"}}]}
                                     ^
  [rule.missing-key] at $.rules[0].when

1 mistake in 1 file; no rule was loaded.
== one side without a constant
{"rules": [{"id": "a", "when": {"ledger": "reference", "operator": "equal"}}]}
--
rules.json:1:32: error: a test with the operator "equal" has no "external", and no "value" either
  1 | {"rules": [{"id": "a", "when": {"ledger": "reference", "operator": "equal"}}]}
                                     ^
  Name the field of the other side, or a constant to compare with.
  [rule.missing-key] at $.rules[0].when

1 mistake in 1 file; no rule was loaded.
== all beside any
{"rules": [{"id": "a", "when": {
  "all": [{"field": "reference", "operator": "equal"}],
  "any": [{"field": "amount", "operator": "equal"}]
}}]}
--
rules.json:1:32: error: "all" stands beside "any" in one condition
  1 | {"rules": [{"id": "a", "when": {
                                     ^
  Put each into a condition of its own, in a list under "all" or "any".
  [rule.conflicting-keys] at $.rules[0].when

1 mistake in 1 file; no rule was loaded.
== a field beside a side
{"rules": [{"id": "a", "when": {"field": "reference", "ledger": "id", "operator": "equal"}}]}
--
rules.json:1:42: error: "field" stands beside "ledger" or "external"
  1 | …es": [{"id": "a", "when": {"field": "reference", "ledger": "id", "operator": "equal"}}]}
                                           ^^^^^^^^^^^
  "field" names the same field of both sides; use it alone.
  [rule.conflicting-keys] at $.rules[0].when.field

1 mistake in 1 file; no rule was loaded.
== two windows in one test
{"rules": [{"id": "a", "when": {"field": "date", "operator": "within", "days": 3, "seconds": 60}}]}
--
rules.json:1:94: error: "seconds" stands beside "days" in one test
  1 | …{"id": "a", "when": {"field": "date", "operator": "within", "days": 3, "seconds": 60}}]}
                                                                                         ^^
  Make two tests of them, in a list under "all".
  [rule.conflicting-keys] at $.rules[0].when.seconds

1 mistake in 1 file; no rule was loaded.
== a priority in words
{"rules": [{"id": "a", "priority": "high", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:36: error: "priority" holds "high", expected a whole number from -1000000 to 1000000
  1 | … [{"id": "a", "priority": "high", "when": {"field": "reference", "operator": "equal"}}]}
                                 ^^^^^^
  [rule.wrong-type] at $.rules[0].priority

1 mistake in 1 file; no rule was loaded.
== a list instead of an object
{"rules": [{"id": "a", "when": [{"field": "reference", "operator": "equal"}]}]}
--
rules.json:1:32: error: a condition holds an array, expected an object
  1 | {"rules": [{"id": "a", "when": [{"field": "reference", "operator": "equal"}]}]}
                                     ^
  [rule.wrong-type] at $.rules[0].when

1 mistake in 1 file; no rule was loaded.
== a priority out of range
{"rules": [{"id": "a", "priority": 1.5, "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:36: error: "priority" holds 1.5, expected a whole number from -1000000 to 1000000
  1 | …s": [{"id": "a", "priority": 1.5, "when": {"field": "reference", "operator": "equal"}}]}
                                    ^^^
  [rule.bad-number] at $.rules[0].priority

1 mistake in 1 file; no rule was loaded.
== a negative tolerance
{"rules": [{"id": "a", "when": {
  "field": "amount", "operator": "within", "tolerance": {"absolute": "-1.00"}
}}]}
--
rules.json:2:70: error: "absolute" holds "-1.00", expected a decimal such as 1.50 that is not negative, with at most 9 places
  2 |   "field": "amount", "operator": "within", "tolerance": {"absolute": "-1.00"}
                                                                           ^^^^^^^
  [rule.bad-number] at $.rules[0].when.tolerance.absolute

1 mistake in 1 file; no rule was loaded.
== a decimal comma
{"rules": [{"id": "a", "when": {
  "field": "amount", "operator": "within", "tolerance": {"percent": "0,5"}
}}]}
--
rules.json:2:69: error: "percent" holds "0,5", expected a decimal such as 0.5 that is not negative, with at most 10 places
  2 |   "field": "amount", "operator": "within", "tolerance": {"percent": "0,5"}
                                                                          ^^^^^
  [rule.bad-number] at $.rules[0].when.tolerance.percent

1 mistake in 1 file; no rule was loaded.
== a number that no tolerance needs
{"rules": [{"id": "a", "when": {
  "field": "amount", "operator": "within", "tolerance": {"absolute": 1e99}
}}]}
--
rules.json:2:70: error: "absolute" holds 1e99, expected a decimal such as 1.50 that is not negative, with at most 9 places
  2 |   "field": "amount", "operator": "within", "tolerance": {"absolute": 1e99}
                                                                           ^^^^
  [rule.bad-number] at $.rules[0].when.tolerance.absolute

1 mistake in 1 file; no rule was loaded.
== a threshold above 1
{"rules": [{"id": "a", "when": {"all": [
  {"field": "amount", "operator": "equal"},
  {"field": "counterparty", "operator": "similar", "at_least": 85}
]}}]}
--
rules.json:3:64: error: "at_least" holds 85, expected a share from 0 to 1
  3 |   {"field": "counterparty", "operator": "similar", "at_least": 85}
                                                                     ^^
  [rule.bad-number] at $.rules[0].when.all[1].at_least

1 mistake in 1 file; no rule was loaded.
== a threshold of 0
{"rules": [{"id": "a", "when": {"all": [
  {"field": "amount", "operator": "equal"},
  {"field": "counterparty", "operator": "similar", "at_least": 0}
]}}]}
--
rules.json:3:64: error: "at_least" holds 0, expected a share above 0, at most 1
  3 |   {"field": "counterparty", "operator": "similar", "at_least": 0}
                                                                     ^
  [rule.bad-number] at $.rules[0].when.all[1].at_least

1 mistake in 1 file; no rule was loaded.
== suggesting above confirming
{"rules": [{"id": "a", "disposition": {"confirm_at": "0.80", "suggest_at": "0.95"},
  "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:76: error: "suggest_at" is greater than "confirm_at"
  1 | {"rules": [{"id": "a", "disposition": {"confirm_at": "0.80", "suggest_at": "0.95"},
                                                                                 ^^^^^^
  A score high enough to be suggested would be confirmed already.
  [rule.bad-number] at $.rules[0].disposition.suggest_at

1 mistake in 1 file; no rule was loaded.
== a day that does not exist
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"},
  "scope": {"ledger": {"field": "date", "operator": "less", "value": "2026-02-30"}}}]}
--
rules.json:2:70: error: "value" holds "2026-02-30", expected a date such as 2026-03-31
  2 |   "scope": {"ledger": {"field": "date", "operator": "less", "value": "2026-02-30"}}}]}
                                                                           ^^^^^^^^^^^^
  [rule.bad-date] at $.rules[0].scope.ledger.value

1 mistake in 1 file; no rule was loaded.
== an empty id
{"rules": [{"id": "  ", "when": {"field": "reference", "operator": "equal"}}]}
--
rules.json:1:19: error: "id" is empty, expected a text
  1 | {"rules": [{"id": "  ", "when": {"field": "reference", "operator": "equal"}}]}
                        ^^^^
  [rule.empty-text] at $.rules[0].id

1 mistake in 1 file; no rule was loaded.
== a constant of which nothing is left
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"},
  "scope": {"external": {
    "field": "reference", "operator": "equal", "value": "---", "normalise": "digits_only"
  }}}]}
--
rules.json:3:57: error: "value" holds "---", of which the normalisers leave nothing
  3 | …   "field": "reference", "operator": "equal", "value": "---", "normalise": "digits_only"
                                                              ^^^^^
  The test could never hold.
  [rule.empty-text] at $.rules[0].scope.external.value

1 mistake in 1 file; no rule was loaded.
== no rules at all
{"rules": []}
--
rules.json:1:11: error: "rules" is an empty list, expected at least one element
  1 | {"rules": []}
                ^
  [rule.empty-list] at $.rules

1 mistake in 1 file; no rule was loaded.
== a list of no conditions
{"rules": [{"id": "a", "when": {"all": []}}]}
--
rules.json:1:40: error: "all" is an empty list, expected at least one element
  1 | {"rules": [{"id": "a", "when": {"all": []}}]}
                                             ^
  [rule.empty-list] at $.rules[0].when.all

1 mistake in 1 file; no rule was loaded.
== another tool's operator
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equals"}}]}
--
rules.json:1:67: error: unknown operator "equals"
  1 | {"rules": [{"id": "a", "when": {"field": "reference", "operator": "equals"}}]}
                                                                        ^^^^^^^^
  Did you mean "equal"? Allowed here: equal, not_equal, less, less_or_equal, greater, greater_or_equal, within, same_month, contains, contained_in, starts_with, in, present, similar.
  [rule.unknown-operator] at $.rules[0].when.operator

1 mistake in 1 file; no rule was loaded.
== an operator that nobody knows
{"rules": [{"id": "a", "when": {"field": "reference", "operator": "resembles"}}]}
--
rules.json:1:67: error: unknown operator "resembles"
  1 | {"rules": [{"id": "a", "when": {"field": "reference", "operator": "resembles"}}]}
                                                                        ^^^^^^^^^^^
  Allowed here: equal, not_equal, less, less_or_equal, greater, greater_or_equal, within, same_month, contains, contained_in, starts_with, in, present, similar.
  [rule.unknown-operator] at $.rules[0].when.operator

1 mistake in 1 file; no rule was loaded.
"""#
