-- vector: 19
-- expect: harmless
-- A reason of bytes that are no characters, cut within one.
return {
  api = 1, id = "hostile.reason-not-utf8", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    return true, ("\xFF\xC2"):rep(300) .. "\0\27]0;title\7"
  end,
}
