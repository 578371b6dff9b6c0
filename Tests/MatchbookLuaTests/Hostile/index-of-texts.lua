-- vector: 3
-- expect: error
-- Fields of texts that are none.
return {
  api = 1, id = "hostile.index-of-texts", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = a.reference
    if s.anything or s[1] then return true end
    return s.x.y
  end,
}
