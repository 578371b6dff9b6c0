-- vector: 17
-- expect: error
-- Counts from behind further than there is.
return {
  api = 1, id = "hostile.select-from-far-behind", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return select(-300, table.unpack({ ⟪200:№,⟫ })) == 1
  end,
}
