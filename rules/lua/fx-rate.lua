-- A foreign invoice that was paid in another currency, checked with the rate of the bank.
--
-- Use it where the statement gives the rate in a field `fx_rate`, as units of the ledger's currency for
-- one unit of the statement's: 1.0835 for an invoice in USD that was paid in EUR. The reference has to
-- agree; the converted amount may differ by `tolerance`.
-- Do not use it without a rate: it matches nothing then.

-- Millionths of a rate such as 1.0835; nil if it is none.
local function millionths(rate)
  local whole, fraction = (rate or ""):match("^(%d+)%.?(%d*)$")
  if not whole or #whole > 6 then return nil end
  return tonumber(whole) * 1000000 + tonumber((fraction .. "000000"):sub(1, 6))
end

return {
  api = 1,
  id = "lua.fx-rate",
  version = "1.0.0",
  description = "Same reference, amount converted with the bank's rate within a tolerance.",
  priority = 70,
  params = {
    tolerance = { type = "percent", default = "0.5%", max = "5%", doc = "Allowed difference after conversion" },
    window = { type = "days", default = 30, max = 366, doc = "Days between both dates" },
  },
  needs = { "amount", "currency", "date", "reference", "fx_rate" },
  block = { date = { window = "$window" } },

  key = function(record, side) return ref.normalise(record.reference) end,

  match = function(ledger, external, p)
    if ledger.currency == external.currency then return false end
    local rate = millionths(external.fx_rate)
    if not rate or rate == 0 or math.abs(external.amount) > 9000000 * 1000000 // (rate // 1000000 + 1) then
      return false
    end
    -- Currencies have different numbers of decimals.
    local one = money.parse("1", external.currency)
    local expected = external.amount * rate // 1000000 * money.parse("1", ledger.currency) // one
    if not money.within(ledger.amount, expected, p.tolerance) then return false end
    local difference = math.abs(ledger.amount - expected)
    return 1 - math.min(0.5, difference / (math.abs(ledger.amount) + 1)),
      explain("%s at %s gives %s", money.text(external.amount, external.currency), external.fx_rate,
              money.text(expected, ledger.currency))
  end,

  examples = {
    { "US dollars paid in euros",
      ledger   = { reference = "INV-55", amount = "1083.50", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-55", amount = "1000.00", currency = "EUR", fx_rate = "1.0835", date = "2026-03-05" },
      expect = true, why = "gives 1083.50 USD" },
    { "yen have no decimals",
      ledger   = { reference = "INV-56", amount = "16200", currency = "JPY", date = "2026-03-02" },
      external = { reference = "INV-56", amount = "100.00", currency = "EUR", fx_rate = "162.3", date = "2026-03-05" },
      expect = { score_at_least = 0.99 } },
    { "the rate does not fit",
      ledger   = { reference = "INV-55", amount = "1083.50", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-55", amount = "1000.00", currency = "EUR", fx_rate = "1.1835", date = "2026-03-05" },
      expect = false },
    { "a rate that is none",
      ledger   = { reference = "INV-55", amount = "1083.50", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-55", amount = "1000.00", currency = "EUR", fx_rate = "1,0835", date = "2026-03-05" },
      expect = false },
    { "another reference",
      ledger   = { reference = "INV-55", amount = "1083.50", currency = "USD", date = "2026-03-02" },
      external = { reference = "INV-57", amount = "1000.00", currency = "EUR", fx_rate = "1.0835", date = "2026-03-05" },
      expect = "blocked" },
  },
}
