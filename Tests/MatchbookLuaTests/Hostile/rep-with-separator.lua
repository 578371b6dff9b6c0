-- vector: 13
-- expect: text-length
-- A separator larger than the text.
return {
  api = 1, id = "hostile.rep-with-separator", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return (''):rep(100000, ('y'):rep(60000)) ~= ''
  end,
}
