-- vector: 22
-- expect: error
-- Half characters.
return {
  api = 1, id = "hostile.utf8-codes-of-broken-texts", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _ in utf8.codes(("ä"):sub(2) .. "x") do end
    return true
  end,
}
