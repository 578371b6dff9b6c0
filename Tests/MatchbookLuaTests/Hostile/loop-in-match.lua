-- vector: 6
-- expect: budget
-- Never ends judging.
return {
  api = 1, id = "hostile.loop-in-match", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    while true do end
  end,
}
