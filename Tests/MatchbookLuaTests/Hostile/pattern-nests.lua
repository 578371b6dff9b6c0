-- vector: 18
-- expect: budget
-- Classes, balances and frontiers in each other over a long text.
return {
  api = 1, id = "hostile.pattern-nests", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local text = ("[(%s)]"):rep(5000, "a")
    for _, pattern in ipairs({ "%b[]%b()", "%f[%w]%f[%W]", "[%[%]%(%)%%]-$", "(%b[])-x", "((((((((((((((((.-)-))))))))))))))", "[^%z-\xFF]", "[]]-[^]]",
      "[%a-z]", "[a-]*x", "%f[^\0]x", ".-(.-)(.-)(.-)(.-)%4%3%2%1x", "(()()()()()()()())*x", "^(.-)%1%1%1$" }) do
      pcall(string.find, text, pattern) pcall(string.gsub, text, pattern, "%0")
      for found in text:gmatch(pattern) do if #found > 1000 then break end end
    end
    return true
  end,
}
