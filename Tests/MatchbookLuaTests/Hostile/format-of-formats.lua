-- vector: 13
-- expect: text-length|budget
-- A format that was made by a format.
return {
  api = 1, id = "hostile.format-of-formats", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local f = "%s%s"
    while true do f = f:format(f, f):gsub("%%", "%%%%") .. "%s%s" end
  end,
}
