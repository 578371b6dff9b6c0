-- vector: records
-- expect: harmless
-- A reason that is a table.
return {
  api = 1, id = "hostile.why-is-monster", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true, { {} }
  end,
}
