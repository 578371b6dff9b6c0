-- vector: 23
-- expect: reject-load
-- Branches in branches.
⟪400:if true then ⟫ ⟪400:end ⟫
return {}
