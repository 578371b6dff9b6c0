-- vector: 23
-- expect: reject-load
-- A name of 100,000 signs with thousands of values.
return { ⟪100000:n⟫ = { ⟪60000:1,⟫ } }
