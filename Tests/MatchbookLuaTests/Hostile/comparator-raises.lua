-- vector: 20
-- expect: error
-- Raises in the middle.
return {
  api = 1, id = "hostile.comparator-raises", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    table.sort({ 3, 2, 1 }, function() error('stop') end)
    return true
  end,
}
