-- vector: 22
-- expect: edited
-- Counts its calls in an iterator of the file.
local step = ('abcabcabcabc'):gmatch('.')
return {
  api = 1, id = "hostile.state-in-an-iterator", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return step() == 'a'
  end,
}
