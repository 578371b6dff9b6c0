-- vector: 13
-- expect: text-length | budget
-- Format writes its own format.
return {
  api = 1, id = "hostile.format-growth", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local s = '%s'
    for i = 1, 40 do s = string.format('%s%s', s, s) end
    return s ~= ''
  end,
}
