-- vector: 19
-- expect: reject-load
-- A parameter whose explanation is a table of tables.
return {
  api = 1, id = "hostile.params-doc-monster", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    
    return true
  end,
  params = { x = { type = { "text" }, default = {}, values = "abc", doc = { { {} } }, min = {}, max = true },
    [1] = { type = "text" }, [true] = 5, [""] = { type = "text", default = "" }, ["a\0b"] = {} },
}
