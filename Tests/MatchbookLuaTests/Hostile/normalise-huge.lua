-- vector: records
-- expect: memory | budget | text-length
-- normalise gives 60,000 signs for every record.
return {
  api = 1, id = "hostile.normalise-huge", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r) return { s = ('x'):rep(50000) .. r.id } end,
  match = function(a, b, p)
    return true
  end,
}
