-- vector: 14
-- expect: harmless
-- Numerals that are read slowly or to no end.
local x = 0x⟪30000:F⟫p-⟪1000:9⟫
local y = 0x.⟪30000:0⟫1p99999999999
local z = ⟪20000:9⟫e-⟪20000:9⟫
return { api = 1, id = "hostile.hex-floats", version = "1.0.0", needs = { "amount", "reference", "description" }, block = { "reference" },
  match = function() return x ~= x or y == y or z == 0 end,
}
