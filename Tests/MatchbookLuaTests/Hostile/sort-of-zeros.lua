-- vector: amplification
-- expect: budget
-- Sorts texts of zeros, over and over.
return {
  api = 1, id = "hostile.sort-of-zeros", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local texts = {}
    for i = 1, 100 do texts[i] = ("\0"):rep(2000) .. i end
    while true do table.sort(texts) end
  end,
}
