-- A cheque that you wrote, cashed weeks later.
--
-- Use it where the ledger has the cheque's number as its reference and the bank writes it behind a word
-- such as CHEQUE, CHECK or CHQ. Zeros in front do not count.
-- Do not use it for cheques of others: their numbers repeat from one cheque book to the next.

-- The number without zeros in front.
local function plain(digits)
  local number = digits:match("^0*(%d+)$")
  if not number or number == "0" then return nil end
  return number
end

return {
  api = 1,
  id = "lua.cheque-number",
  version = "1.0.0",
  description = "Cheque number in the text and the same amount, within months.",
  priority = 25,
  params = {
    window = { type = "days", default = 190, max = 400, doc = "Days from writing to cashing the cheque" },
  },
  needs = { "amount", "currency", "date", "reference", "description" },
  block = { "currency", "amount", date = { window = "$window" } },

  key = function(record, side)
    if side == "ledger" then
      local digits = (record.reference or ""):match("(%d+)%s*$")
      return digits and plain(digits)
    end
    local found = {}
    local description = (record.description or ""):upper()
    for _, word in ipairs({ "CHEQUE", "CHECK", "CHQ", "CHK" }) do
      for digits in description:gmatch(word .. "%s*N?O?%.?%s*#?%s*(%d+)") do
        local number = plain(digits)
        if number and #found < 16 then found[#found + 1] = number end
      end
    end
    return found
  end,

  match = function(ledger, external, p)
    local days = date.days(ledger.date, external.date)
    if days < 0 then return false end
    return true, explain("cheque %s, cashed after %d days", ledger.reference, days)
  end,

  examples = {
    { "zeros in front",
      ledger   = { reference = "Cheque 1042", amount = "-310.00", currency = "GBP", date = "2026-03-02" },
      external = { description = "CHQ NO. 001042", amount = "-310.00", currency = "GBP", date = "2026-04-15" },
      expect = true, why = "cashed after 44 days" },
    { "only the number in the ledger",
      ledger   = { reference = "001043", amount = "-12.00", currency = "USD", date = "2026-03-02" },
      external = { description = "Check #1043 paid", amount = "-12.00", currency = "USD", date = "2026-03-02" },
      expect = true },
    { "cashed before it was written",
      ledger   = { reference = "1042", amount = "-310.00", currency = "GBP", date = "2026-03-02" },
      external = { description = "CHQ 1042", amount = "-310.00", currency = "GBP", date = "2026-02-15" },
      expect = false },
    { "a number that is no cheque's",
      ledger   = { reference = "1042", amount = "-310.00", currency = "GBP", date = "2026-03-02" },
      external = { description = "CARD 1042", amount = "-310.00", currency = "GBP", date = "2026-03-15" },
      expect = "blocked" },
  },
}
