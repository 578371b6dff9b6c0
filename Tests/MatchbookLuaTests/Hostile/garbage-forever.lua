-- vector: 5
-- expect: budget | memory
-- Garbage as fast as it can be made.
return {
  api = 1, id = "hostile.garbage-forever", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do
      local t = { {}, {}, {} }
    end
  end,
}
