-- vector: 6
-- expect: budget
-- Continues for ever, a jump in a loop in a loop.
return {
  api = 1, id = "hostile.goto-continue", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    repeat
      for i = 1, 3 do
        if i == 2 then goto continue end
        ::continue::
      end
    until false
  end,
}
