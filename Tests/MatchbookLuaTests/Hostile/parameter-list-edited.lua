-- vector: records
-- expect: edited | error
-- Changes a list that is a parameter.
return {
  api = 1, id = "hostile.parameter-list-edited", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  params = { words = { type = 'list', default = { 'a', 'b' } } },
  match = function(a, b, p)
    table.insert(p.words, 'x')
    return #p.words == 3
  end,
}
