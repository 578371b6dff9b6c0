#!/usr/bin/lua
-- vector: 2
-- expect: reject-load
-- A first line that a loader of files would skip.
return {}
