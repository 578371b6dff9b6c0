-- vector: 23
-- expect: reject-load
-- Fields without a name, and with a zero in it.
return { api = 1, id = 'hostile.needs', version = '1.0.0', needs = { '', 'a\0b', ('x'):rep(60000) }, block = { 'reference' }, match = function() return true end }
