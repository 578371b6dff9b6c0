-- vector: 22
-- expect: harmless|error
-- Characters beyond those that there are.
return {
  api = 1, id = "hostile.utf8-of-large-codes", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = utf8.char(0x7FFFFFFF, 0x10FFFF, 1)
    return utf8.len(s) == nil
  end,
}
