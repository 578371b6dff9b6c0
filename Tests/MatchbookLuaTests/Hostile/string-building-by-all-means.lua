-- vector: 13
-- expect: text-length
-- Texts that grow by every function that makes one.
return {
  api = 1, id = "hostile.string-building-by-all-means", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    local text = "0123456789abcdef"
    for round = 1, 1000 do
      text = text .. text
      text = text:gsub("(.)", "%1%1%1")
      text = text:gsub(".", { ["0"] = text })
      text = string.format("%s%s%s", text, text, text:rep(2))
      text = table.concat({ text, text, text:reverse(), text:upper() }, text)
    end
    return true
  end,
}
