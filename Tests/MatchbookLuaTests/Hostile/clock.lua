-- vector: 22
-- expect: reject-load
-- Time.
return {
  api = 1, id = "hostile.clock", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return os.clock() > 0
  end,
}
