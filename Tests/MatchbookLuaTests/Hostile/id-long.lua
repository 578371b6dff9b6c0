-- vector: 23
-- expect: reject-load
-- An id of 60,000 signs, which would stand in every match.
return { api = 1, id = ('a'):rep(60000), version = '1.0.0', block = { 'reference' }, match = function() return true end }
