-- vector: 23
-- expect: reject-load|harmless|memory
-- Blocks in blocks.
⟪10000:do ⟫ ⟪10000:end ⟫
return {}
