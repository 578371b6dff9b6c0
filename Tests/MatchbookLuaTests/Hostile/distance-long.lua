-- vector: amplification
-- expect: budget
-- The distance of long texts without a sign in common.
local x = ('ab'):rep(2000)
local y = ('cd'):rep(2000)
return {
  api = 1, id = "hostile.distance-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do text.distance(x, y, 4000) text.ratio(x, y) end
  end,
}
