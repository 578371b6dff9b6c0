-- vector: 23
-- expect: reject-load
-- 20,000 fields.
local n = {}
for i = 1, 20000 do n[i] = 'f' .. i end
return { api = 1, id = 'hostile.needs', version = '1.0.0', needs = n, block = { 'reference' }, match = function() return true end }
