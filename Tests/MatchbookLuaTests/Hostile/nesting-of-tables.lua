-- vector: 11
-- expect: reject-load
-- Braces deeper than any compiler goes.
return ⟪60000:{⟫
