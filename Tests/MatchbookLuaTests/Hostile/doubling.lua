-- vector: 13
-- expect: text-length
-- A text that doubles under pcall.
return {
  api = 1, id = "hostile.doubling", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = 'x'
    while true do pcall(function() s = s .. s end) end
  end,
}
