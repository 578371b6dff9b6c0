-- vector: 14
-- expect: harmless
-- Less often than never.
return {
  api = 1, id = "hostile.rep-negative", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ('x'):rep(math.mininteger) == '' and ('x'):rep(-1, 'y') == ''
  end,
}
