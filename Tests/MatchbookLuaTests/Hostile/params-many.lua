-- vector: 23
-- expect: reject-load | harmless
-- 5,000 parameters and as many examples of them.
local p, e = {}, {}
for i = 1, 5000 do p['p' .. i] = { type = 'integer', default = i } end
for i = 1, 5000 do e[i] = { params = { ['p' .. i] = 1 }, ledger = {}, external = {}, expect = true } end
return { api = 1, id = 'hostile.params', version = '1.0.0', params = p, examples = e, block = { 'reference' }, match = function() return true end }
