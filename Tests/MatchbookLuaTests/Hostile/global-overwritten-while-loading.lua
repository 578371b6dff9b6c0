-- vector: 3
-- expect: reject-load
-- Takes the place of a library before anything looks.
string = { upper = error }
return {
  api = 1, id = "hostile.global-overwritten-while-loading", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true
  end,
}
