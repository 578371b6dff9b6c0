while true do end
-- < lua.budget
return {}
