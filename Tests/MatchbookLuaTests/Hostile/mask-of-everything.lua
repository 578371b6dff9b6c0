-- vector: amplification
-- expect: harmless
-- Masks of every sign over a text of every sign.
return {
  api = 1, id = "hostile.mask-of-everything", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    for _, mask in ipairs({ "", "#", "?", "*", "#?*@", "????????????????????????????????#", "#?#?#?#?#?#?#?#?#?#?#?#?x", "[", "\\", "%d", "##########-?" }) do
      pcall(ref.find_all, ("1-"):rep(200), mask) pcall(ref.find_all, ("1"):rep(500), mask) pcall(ref.find_all, "", mask)
    end
    return true
  end,
}
