-- vector: 23
-- expect: reject-load
-- Brackets in brackets.
local a = {}
local x = ⟪5000:a[⟫1⟪5000:]⟫
return {}
