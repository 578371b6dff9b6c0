-- vector: 1
-- expect: reject-load
-- An escape beyond the last character.
return { api = 1, id = "\u{80000000}" }
