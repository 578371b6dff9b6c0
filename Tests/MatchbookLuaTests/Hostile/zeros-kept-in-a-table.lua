-- vector: amplification
-- expect: text-length
-- Keeps long texts of zeros where they outlast a call.
local kept = {}
return {
  api = 1, id = "hostile.zeros-kept-in-a-table", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    kept[1] = kept[1] or ("\0"):rep(60000) .. "a"
    kept[2] = kept[2] or ("\0"):rep(60000) .. "b"
    return kept[1] < kept[2]
  end,
}
