-- vector: 1
-- expect: error
-- Lines that end as on old machines.
return {  api = 1, id = "hostile.old-line-ends", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },  match = function(a) return a.reference.x.y end,}