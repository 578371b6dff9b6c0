-- vector: 23
-- expect: reject-load
-- More locals than a function may have.
⟪250:local v№ = №
⟫return {}
