-- vector: 2
-- expect: reject-load
-- A function as bytecode.
return {
  api = 1, id = "hostile.dump-of-itself", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return string.dump(error) ~= nil
  end,
}
