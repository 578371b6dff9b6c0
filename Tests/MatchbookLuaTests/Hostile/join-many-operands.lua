-- vector: 13
-- expect: text-length|budget
-- One instruction joins two hundred texts.
return {
  api = 1, id = "hostile.join-many-operands", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = ("x"):rep(1000)
    while true do
      local t = s ⟪180:.. s ⟫
    end
  end,
}
