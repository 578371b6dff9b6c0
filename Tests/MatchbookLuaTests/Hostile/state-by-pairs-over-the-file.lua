-- vector: records
-- expect: edited
-- A table of the file that is emptied while it is walked.
local kept = { a = 1, b = 2 }
return {
  api = 1, id = "hostile.state-by-pairs-over-the-file", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for k in pairs(kept) do kept[k] = nil end
    return true
  end,
}
