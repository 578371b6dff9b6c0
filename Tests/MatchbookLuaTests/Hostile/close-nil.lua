-- vector: 9
-- expect: harmless
-- Nothing to be closed.
return {
  api = 1, id = "hostile.close-nil", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local x <close> = nil
    return true
  end,
}
