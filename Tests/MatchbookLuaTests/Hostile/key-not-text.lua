-- vector: records
-- expect: harmless
-- Keys that are no text in UTF-8.
return {
  api = 1, id = "hostile.key-not-text", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  key = function(r) return { '\xFF\xFE', '\0', '' } end,
  match = function(a, b, p)
    return true
  end,
}
