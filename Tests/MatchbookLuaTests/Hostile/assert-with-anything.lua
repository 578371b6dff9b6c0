-- vector: 7
-- expect: error
-- Assertions whose message is no text.
return {
  api = 1, id = "hostile.assert-with-anything", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    pcall(assert, false, {}) pcall(assert, nil, assert) pcall(assert) pcall(assert, false, nil, nil)
    pcall(error) pcall(error, nil, math.mininteger) pcall(error, nil, math.maxinteger) pcall(pcall) pcall(pcall, pcall, pcall)
    assert(false, { [a] = b })
    return true
  end,
}
