local t = nil
local x = t.field
-- < lua.load
return {}
