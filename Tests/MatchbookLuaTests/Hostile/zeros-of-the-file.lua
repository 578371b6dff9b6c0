-- vector: amplification
-- expect: budget
-- Orders what the file itself has made, in helpers that need no watching elsewhere.
local x, y = ("\0"):rep(65000) .. "a", ("\0"):rep(65000) .. "b"
local function before(s, t) return s < t end
return {
  api = 1, id = "hostile.zeros-of-the-file", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return before(x, y) ⟪300:and before(x, y)⟫
  end,
}
