-- vector: 23
-- expect: reject-load
-- An attribute that there is not.
local x <weird> = 1
return {}
