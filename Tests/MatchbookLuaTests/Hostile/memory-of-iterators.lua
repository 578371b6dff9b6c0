-- vector: 12
-- expect: memory|budget
-- Iterators over texts hold a state each, as coroutines would.
return {
  api = 1, id = "hostile.memory-of-iterators", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local kept = {}
    while true do
      local nextWord = ("a b c"):gmatch("%a")
      nextWord()
      kept[#kept + 1] = nextWord
    end
  end,
}
