-- vector: 23
-- expect: reject-load
-- A library instead of a rule.
return string
