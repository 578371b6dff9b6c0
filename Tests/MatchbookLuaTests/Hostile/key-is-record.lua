-- vector: records
-- expect: harmless | error
-- A record as its own list of keys.
return {
  api = 1, id = "hostile.key-is-record", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) return r end,
  match = function(a, b, p)
    return true
  end,
}
