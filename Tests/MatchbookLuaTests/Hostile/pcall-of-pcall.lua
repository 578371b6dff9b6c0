-- vector: 7
-- expect: budget
-- pcall calls itself.
return {
  api = 1, id = "hostile.pcall-of-pcall", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do pcall(pcall, pcall, error) end
  end,
}
