-- vector: 6
-- expect: error
-- A step that leads nowhere.
return {
  api = 1, id = "hostile.for-with-step-of-zero", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for i = 1, 10, 0 do end
    return true
  end,
}
