-- vector: 1
-- expect: harmless
-- Escapes at the edges of what they may say.
local far = "\u{7FFFFFFF}\u{D800}\xFF\255\z
     \
end"
return {
  api = 1, id = "hostile.escapes-odd", version = "1.0.0", needs = { "amount", "reference", "description" },
  key = function(record) return far .. record.reference end,
  match = function(a, b) return true, far .. "\27[2J\xC2\x9B31m" .. explain(far .. "%s", far) end,
}
