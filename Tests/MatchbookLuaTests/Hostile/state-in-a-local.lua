-- vector: 22
-- expect: reject-load
-- Counts its calls in a local of the file.
local calls = 0
return {
  api = 1, id = "hostile.state-in-a-local", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    calls = calls + 1
    return calls % 2 == 0
  end,
}
