-- A structured creditor reference of ISO 11649, "RF" and two check digits.
--
-- Use it where your invoices carry such a reference. It is found in the reference and in the text of
-- the payment, in one piece or in groups of four; its check digits have to be right, so a mistyped
-- reference matches nothing.
-- Do not use it for national references without "RF".
local function add(list, text)
  for _, known in ipairs(list) do
    if known == text then return end
  end
  if #list < 8 then list[#list + 1] = text end
end

-- All references in a text, without blanks.
local function references(list, text)
  local words = {}
  for word in (text or ""):upper():gmatch("%w+") do words[#words + 1] = word end
  for first, word in ipairs(words) do
    if word:find("^RF%d%d") then
      local joined = ""
      for last = first, #words do
        joined = joined .. words[last]
        if #joined > 25 then break end
        if ref.check_digit(joined, "rf") then add(list, joined) end
      end
    end
  end
end

return {
  api = 1,
  id = "lua.creditor-reference",
  version = "1.0.0",
  description = "Structured creditor reference (ISO 11649) with right check digits, amount within a tolerance.",
  priority = 6,
  params = {
    tolerance = { type = "percent", default = "0%", max = "5%", doc = "Allowed difference, for bank fees" },
    window = { type = "days", default = 90, max = 366, doc = "Days between booking and payment" },
  },
  needs = { "amount", "currency", "date", "reference", "description" },
  block = { "currency", amount = { tolerance = "$tolerance" }, date = { window = "$window" } },

  key = function(record, side)
    local found = {}
    references(found, record.reference)
    if side == "external" then references(found, record.description) end
    return found
  end,

  match = function(ledger, external, p)
    if ledger.amount == external.amount then
      return true, explain("creditor reference %s", ledger.reference)
    end
    return 0.9, explain("creditor reference %s; amount differs by %s", ledger.reference,
                        money.text(external.amount - ledger.amount, ledger.currency))
  end,

  examples = {
    { "in one piece",
      ledger   = { reference = "RF18539007547034", amount = "80.00", currency = "EUR", date = "2026-03-02" },
      external = { reference = "RF18539007547034", amount = "80.00", currency = "EUR", date = "2026-03-20" },
      expect = true, why = "RF18539007547034" },
    { "in groups of four, in the text",
      ledger   = { reference = "RF18539007547034", amount = "80.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "INVOICE rf18 5390 0754 7034 THANK YOU", amount = "80.00", currency = "EUR", date = "2026-03-20" },
      expect = true },
    { "a digit is mistyped",
      ledger   = { reference = "RF18539007547034", amount = "80.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "RF18 5390 0754 7043", amount = "80.00", currency = "EUR", date = "2026-03-20" },
      expect = "blocked" },
    { "another reference",
      ledger   = { reference = "RF18539007547034", amount = "80.00", currency = "EUR", date = "2026-03-02" },
      external = { reference = "RF471234567890", amount = "80.00", currency = "EUR", date = "2026-03-20" },
      expect = "blocked" },
  },
}
