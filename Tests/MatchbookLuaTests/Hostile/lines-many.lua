-- vector: 23
-- expect: error
-- A mistake behind two hundred thousand lines.
⟪200000:
⟫return { api = 1, id = "hostile.lines-many", version = "1.0.0", needs = { "amount", "reference", "description" }, block = { "reference" },
  match = function(a) return a.reference.x.y end,
}
