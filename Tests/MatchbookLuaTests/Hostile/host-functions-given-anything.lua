-- vector: records
-- expect: budget|harmless
-- Every function of the host with every kind of wrong argument, in every place.
local values = {
  0, 1, -1, 0.5, 2^53, 2^63, -2^63, 1e308, -1e308, 0/0, 1/0, -1/0, math.mininteger, math.maxinteger, 257,
  "", "x", "EUR", "eur", "1.00", "-", "%", "1%", "9e99%", "-1%", "99999999999999999999", "target", "TARGET",
  "2026-02-30", "yyyy-mm-dd", "\u{10FFFF}", "\xFF\xFE", "#", "##?*", "(", "[", true, false, {}, { "a" }, { 1, 2 },
  { {} }, { [2] = "x" }, { drop = "legal-forms" }, { drop = 7 }, function() end,
}
values[#values + 1] = values
local calls = {
  money.within, money.sum, money.parse, money.text, date.days, date.business_days,
  date.text, date.parse, text.tokens, text.fold, text.ratio, text.token_set_ratio,
  text.prefix, text.distance, ref.normalise, ref.find_all, ref.check_digit, explain,
  string.format, string.sub, string.find, string.gsub, string.byte,
  string.char, table.concat, table.insert, table.remove, table.sort, table.unpack,
  utf8.char, utf8.len, utf8.offset, utf8.codepoint, select, tonumber,
  tostring, math.fmod, ipairs, pairs,
}
return {
  api = 1, id = "hostile.host-functions-given-anything", version = "1.0.0",
  needs = { "amount", "reference", "description" },
  block = { "reference" },
  match = function(a, b, p)
    -- One function for each record, so that all are reached within the budgets of their calls.
    local call = calls[a.amount % #calls + 1]
    for _, x in ipairs(values) do
      pcall(call, x) pcall(call, nil, x) pcall(call, "1", "EUR", x) pcall(call, 1, x, "1%") pcall(call, x, x, x, x, x)
      for place = 1, #values, 4 do pcall(call, x, values[place]) end
    end
    return true
  end,
}
