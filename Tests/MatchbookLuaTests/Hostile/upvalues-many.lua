-- vector: 23
-- expect: reject-load
-- More variables from outside than a function may have.
local function f()
⟪150:local v№ = №
⟫  return function()
⟪150:local w№ = №
⟫    return function() return 0 ⟪150:+ v№ + w№ ⟫ end
  end
end
return {}
