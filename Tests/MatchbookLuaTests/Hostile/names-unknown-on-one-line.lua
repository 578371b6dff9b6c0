-- vector: 23
-- expect: reject-load
-- Tens of thousands of unknown names on one line.
local x ⟪22000:zz№() ⟫
