-- vector: 23
-- expect: reject-load
-- 20,000 fields that a rule does not have.
local r = {}
for i = 1, 20000 do r['unknown' .. i] = i end
return r
