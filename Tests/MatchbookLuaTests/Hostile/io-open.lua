-- vector: 1
-- expect: reject-load
-- Files.
return {
  api = 1, id = "hostile.io-open", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return io.open('/etc/passwd') ~= nil
  end,
}
