-- vector: 1
-- expect: reject-load
-- The debugger, kept in a local first.
return {
  api = 1, id = "hostile.debug-of-locals", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local d = debug
    return d.getregistry() ~= nil
  end,
}
