-- vector: 1
-- expect: error
-- A library member by a name that is built at run time.
return {
  api = 1, id = "hostile.library-by-computed-name", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local name = 'du' .. 'mp'
    return string[name](a) ~= nil
  end,
}
