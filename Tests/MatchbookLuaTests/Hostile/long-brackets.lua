-- vector: 23
-- expect: reject-load
-- Long brackets of great levels, one of them unclosed.
local a = [⟪2000:=⟫[ text ]⟪1999:=⟫] ]⟪2000:=⟫]
local b = [==[ ]=] ]===] ⟪3000:]=⟫ ]==]
--[⟪5000:=⟫[ a comment ]⟪5000:=⟫]
return { api = 1, id = "hostile.long-brackets", version = "1.0.0", needs = { "amount", "reference", "description" }, block = { "reference" },
  match = function() return #a + #b > 0 end,
  examples = [⟪70000:=⟫[ never closed
}
