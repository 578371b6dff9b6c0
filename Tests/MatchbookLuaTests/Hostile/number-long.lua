-- vector: 23
-- expect: reject-load
-- A number of 200,000 digits.
return ⟪200000:9⟫
