-- vector: records
-- expect: harmless
-- The same key many times.
return {
  api = 1, id = "hostile.key-same-twice", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) return { 'x' .. r.reference, 'x' .. r.reference, 'x' .. r.reference } end,
  match = function(a, b, p)
    return true
  end,
}
