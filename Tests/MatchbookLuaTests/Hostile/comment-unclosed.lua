-- vector: 23
-- expect: reject-load
-- A comment without an end, of a level of 60,000.
--[⟪60000:=⟫[⟪60000:]=⟫
return {}
