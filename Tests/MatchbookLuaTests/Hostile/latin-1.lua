-- vector: 1
-- expect: reject-load
-- A source that is no UTF-8.
local text = "Müller ÿþ"
return { api = 1, id = "hostile.latin-1", version = "1.0.0", needs = { "amount", "reference", "description" }, block = { "reference" },
  description = "café",
  match = function(a) return a.reference ~= text, text end,
}
