-- vector: 23
-- expect: reject-load
-- Tens of thousands of unknown names on as many lines.
local x
⟪25000:zz№()
⟫