-- vector: 1
-- expect: reject-load
-- The operating system.
return {
  api = 1, id = "hostile.os-execute", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    os.execute('true')
    return true
  end,
}
