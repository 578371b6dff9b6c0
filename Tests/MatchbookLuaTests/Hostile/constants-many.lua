-- vector: 23
-- expect: reject-load|harmless
-- More constants than one instruction can name.
return {
  api = 1, id = "hostile.constants-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local sum = 0
    ⟪3000:sum = sum + №.5
⟫
    return sum > 0
  end,
}
