-- vector: 13
-- expect: text-length
-- Replacements taken from a table that holds what is replaced.
return {
  api = 1, id = "hostile.gsub-table-of-itself", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    for i = 1, 200 do t["x"] = (t["x"] or "x") .. "xx" end
    local text = "x"
    while true do text = text:gsub("x", t) end
    return true
  end,
}
