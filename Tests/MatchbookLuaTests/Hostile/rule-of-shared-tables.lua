-- vector: 23
-- expect: reject-load
-- A few tables that, written out, are 2^60.
local t = { {} }
for i = 1, 60 do t = { t, t } end
return { api = t, id = t, params = { a = t }, examples = t }
