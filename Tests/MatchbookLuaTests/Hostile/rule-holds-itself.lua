-- vector: 23
-- expect: reject-load
-- A rule that is its own parameters and examples.
local r = { api = 1 }
r.params = r r.examples = { r, r, r } r.block = r r.id = r r.needs = r r.group = r
return r
