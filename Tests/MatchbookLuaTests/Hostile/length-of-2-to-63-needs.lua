-- vector: 15
-- expect: reject-load
-- needs is a list of 2^63 fields.
local t = {}
for k = 62, 0, -1 do t[1 << k] = k + 1 end
t[math.maxinteger] = 1
return { api = 1, id = 'hostile.needs', version = '1.0.0', needs = t, block = { 'reference' }, match = function() return true end }
