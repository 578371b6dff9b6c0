-- vector: 3
-- expect: error
-- The methods of all texts.
return {
  api = 1, id = "hostile.string-method-edit", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = string
    s.upper = function() return 'mine' end
    return true
  end,
}
