-- vector: 2
-- expect: reject-load
-- A chunk that is made at run time.
return {
  api = 1, id = "hostile.load-of-text", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return load('return 1')() == 1
  end,
}
