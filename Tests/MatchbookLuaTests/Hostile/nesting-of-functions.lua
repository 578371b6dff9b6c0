-- vector: 11
-- expect: reject-load
-- Functions in functions, with names that each has to look for.
return { f = ⟪5000:function(a,b,c) return ⟫1⟪5000: end⟫ }
