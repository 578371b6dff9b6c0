-- vector: 18
-- expect: budget | error
-- A mask of 60,000 elements.
return {
  api = 1, id = "hostile.mask-long", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return #ref.find_all(('a'):rep(60000), ('&?'):rep(30000)) > 0
  end,
}
