-- vector: 14
-- expect: harmless
-- Nothing, 2^62 times.
return {
  api = 1, id = "hostile.rep-of-nothing", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (''):rep(1 << 62) == ''
  end,
}
