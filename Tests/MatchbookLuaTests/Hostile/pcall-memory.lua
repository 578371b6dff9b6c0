-- vector: 7
-- expect: memory | text-length | budget
-- Catches the end of its memory.
return {
  api = 1, id = "hostile.pcall-memory", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local t = {}
    while true do
      pcall(function() t[#t + 1] = ('x'):rep(1000) .. #t end)
    end
  end,
}
