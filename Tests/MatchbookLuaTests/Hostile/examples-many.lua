-- vector: 12
-- expect: reject-load
-- More examples than anybody reads.
return {
  api = 1, id = "hostile.examples-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  examples = { ⟪2000:{ "e№", ledger = { reference = "R№", amount = "1.00" }, external = { reference = "R№", amount = "1.00" }, expect = true },
⟫ },
}
