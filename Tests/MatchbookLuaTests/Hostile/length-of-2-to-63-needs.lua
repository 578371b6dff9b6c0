-- vector: 15
-- expect: reject-load
-- needs is a list of 2^63 fields.
local t = {}
for k = 0, 62 do t[1 << k] = k end
t[math.maxinteger] = 1
return { api = 1, id = 'hostile.needs', version = '1.0.0', needs = t, block = { 'reference' }, match = function() return true end }
