-- vector: 18
-- expect: budget|text-length
-- Fits the empty text at every place, and the result is searched again.
return {
  api = 1, id = "hostile.pattern-gsub-of-nothing", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ("a"):rep(1000)
    while true do s = s:gsub("", "."):sub(1, 1000) end
  end,
}
