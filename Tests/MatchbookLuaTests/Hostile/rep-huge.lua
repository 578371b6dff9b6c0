-- vector: 13
-- expect: text-length
-- A text of eight gigabytes.
return {
  api = 1, id = "hostile.rep-huge", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return ('x'):rep(1 << 33) ~= ''
  end,
}
