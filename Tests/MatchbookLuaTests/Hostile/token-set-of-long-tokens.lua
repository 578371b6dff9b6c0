-- vector: amplification
-- expect: budget | reject-load
-- Long tokens that differ in their last sign.
local x, y = {}, {}
for i = 1, 40 do
  x[i] = ('x'):rep(8000) .. i
  y[i] = ('x'):rep(8000) .. (i + 60)
end
return {
  api = 1, id = "hostile.token-set-of-long-tokens", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do text.token_set_ratio(x, y) end
  end,
}
