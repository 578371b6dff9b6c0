-- vector: 23
-- expect: harmless|budget
-- A chain of branches, each jump patched into the next.
return {
  api = 1, id = "hostile.branches-many", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local x = a.amount
    if x == -1 then return false ⟪2000:elseif x == -№ then return false ⟫ end
    return true
  end,
}
