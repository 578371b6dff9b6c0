-- vector: 7
-- expect: budget
-- Errors that are tables, one in the other, caught for ever.
return {
  api = 1, id = "hostile.pcall-of-error-objects", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local last = {}
    while true do
      local _, caught = pcall(error, { last, level = 2 })
      last = { caught[1] and 1 }
    end
  end,
}
