-- vector: 9
-- expect: error | harmless
-- The fourth value of a loop is closed behind it.
return {
  api = 1, id = "hostile.generic-for-closing-value", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for k in ipairs({}), {}, 0, {} do end
    return true
  end,
}
