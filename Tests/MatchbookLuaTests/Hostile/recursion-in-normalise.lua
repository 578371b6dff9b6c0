-- vector: 10
-- expect: memory|budget|error
-- The record is made over and over.
return {
  api = 1, id = "hostile.recursion-in-normalise", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true
  end,
  normalise = function(r, side)
    local function deep(t) return deep and { deep({ t }) } or t end
    local function go(n) return { go(n + 1), n } end
    return go(1)
  end,
}
