local rule = {}
-- < lua.load
