-- vector: 11
-- expect: reject-load
-- Parentheses deeper than any compiler goes.
return ⟪60000:(⟫1⟪60000:)⟫
