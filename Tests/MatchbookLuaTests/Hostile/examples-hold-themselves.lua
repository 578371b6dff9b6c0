-- vector: records
-- expect: reject-load
-- Examples and parameters that are the rule itself.
local rule = {
  api = 1, id = "hostile.examples-hold-themselves", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function() return true end,
}
rule.examples = { rule, { "x", ledger = rule, external = rule, expect = rule } }
rule.params = { rule = rule }
rule.needs[4] = "text"
return rule
