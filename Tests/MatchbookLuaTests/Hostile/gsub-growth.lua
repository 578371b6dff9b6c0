-- vector: 13
-- expect: text-length
-- Each sign becomes many.
return {
  api = 1, id = "hostile.gsub-growth", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = 'x'
    while true do s = s:gsub('.', '%0%0%0%0%0%0%0%0') end
  end,
}
