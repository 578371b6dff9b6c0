-- vector: 7
-- expect: budget
-- An assertion that fails and is caught, for ever.
return {
  api = 1, id = "hostile.assert-as-loop", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    repeat local ok = pcall(assert, false, ("x"):rep(1000)) until ok
  end,
}
