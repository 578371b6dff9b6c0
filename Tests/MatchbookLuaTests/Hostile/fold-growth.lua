-- vector: 13
-- expect: budget | text-length | harmless
-- Folding makes some texts longer.
return {
  api = 1, id = "hostile.fold-growth", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ('\u{FB03}'):rep(20000)
    for i = 1, 100 do s = text.fold(s) end
    return true
  end,
}
