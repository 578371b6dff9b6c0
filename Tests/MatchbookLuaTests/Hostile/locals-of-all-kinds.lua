-- vector: 12
-- expect: harmless
-- As many locals, constants and upvalues as Lua allows, in functions in functions.
local ⟪180:l№, ⟫z = 1
local function outer()
  local ⟪150:o№, ⟫last = 2
  return function()
    local sum = ⟪50:(l№ or 0) + (o№ or 0) + ⟫0
    return function() return sum ⟪30:+ (o№ or №)⟫ end
  end
end
return { api = 1, id = "hostile.locals-of-all-kinds", version = "1.0.0", needs = { "amount", "reference", "description" }, block = { "reference" },
  match = function() return outer()()() > 0 end,
}
