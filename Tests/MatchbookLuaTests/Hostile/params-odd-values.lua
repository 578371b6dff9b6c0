-- vector: 23
-- expect: reject-load
-- Defaults at the ends of what numbers are.
return { api = 1, id = 'hostile.params', version = '1.0.0', block = { 'reference' }, params = { a = { type = 'integer', default = math.mininteger, min = math.mininteger, max = math.maxinteger }, b = { type = 'ratio', default = 0/0 }, c = { type = 'percent', default = '99999999999999999999%' }, d = { type = 'money', default = '-92233720368547758.08 EUR', min = '0 EUR' }, e = { type = 'days', default = 1e300 }, f = { type = 'ratio', default = 1e-300 }, g = { type = 'percent', default = '9223372036854775807%' }, h = { type = 'list', default = { {}, error } } }, match = function() return true end }
