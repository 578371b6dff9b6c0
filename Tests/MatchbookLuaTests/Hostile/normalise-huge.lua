-- vector: records
-- expect: memory | budget | text-length
-- normalise gives 60,000 signs for every record.
return {
  api = 1, id = "hostile.normalise-huge", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  normalise = function(r) 
    local t = {}
    for i = 1, 8 do t[i] = ('x'):rep(50000) .. i .. r.id end
    return t
  end,
  match = function(a, b, p)
    return true
  end,
}
