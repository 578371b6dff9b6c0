-- vector: 19
-- expect: error
-- An error that is a table says that it is one, and no more.
return {
  api = 1, id = "hostile.address-by-error", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    error({ "secret" })
  end,
}
