Lua
-- vector: 2
-- expect: reject-load
-- Starts like compiled Lua.
return {}
