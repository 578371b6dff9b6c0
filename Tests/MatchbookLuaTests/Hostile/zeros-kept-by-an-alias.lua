-- vector: amplification
-- expect: text-length
-- The same through a function that the file has put aside.
local kept, add = {}, table.insert
return {
  api = 1, id = "hostile.zeros-kept-by-an-alias", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    if #kept < 2 then add(kept, ("\0"):rep(60000) .. #kept) return false end
    return kept[1] < kept[2]
  end,
}
