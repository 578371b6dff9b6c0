-- vector: amplification
-- expect: budget
-- A text of thirty thousand words.
return {
  api = 1, id = "hostile.tokens-of-a-long-text", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local words = text.tokens(("word "):rep(13000))
    for i = 1, 1000 do text.tokens(("w " .. i .. " "):rep(10000), { drop = "legal-forms" }) end
    return true
  end,
}
