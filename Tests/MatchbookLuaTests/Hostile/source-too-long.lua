-- vector: 23
-- expect: reject-load
-- More than a file may hold.
return { api = 1 --[[⟪60000:filler⟫]] }
