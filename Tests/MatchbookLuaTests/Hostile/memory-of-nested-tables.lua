-- vector: 16
-- expect: budget | memory
-- Tables in tables, each the only way to the one before.
return {
  api = 1, id = "hostile.memory-of-nested-tables", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local chain = {}
    while true do chain = { chain, chain } end
  end,
}
