-- vector: 23
-- expect: reject-load
-- 20,000 fields to be equal.
local n = {}
for i = 1, 20000 do n[i] = 'f' .. i end
return { api = 1, id = 'hostile.block', version = '1.0.0', block = n, match = function() return true end }
