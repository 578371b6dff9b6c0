-- A payment that came back: a returned direct debit, a refund, a correction by the bank.
--
-- Use it to match a booking with the reversal of it: the same reference and the opposite amount. Either
-- the text says so in one of `words`, or `words` is empty.
-- Do not use it before rules for payments themselves, which want equal signs and do not disturb it.
return {
  api = 1,
  id = "lua.reversal",
  version = "1.0.0",
  description = "Same reference and the opposite amount, with a word that says so.",
  priority = 30,
  params = {
    words = { type = "list", default = "reversal,refund,return,chargeback,storno,rückbuchung,erstattung,annulation", doc = "Words of which one stands in the text; empty if none has to" },
    window = { type = "days", default = 120, max = 366, doc = "Days from the payment to its reversal" },
  },
  needs = { "amount", "currency", "date", "reference", "description" },
  block = { "currency", date = { window = "$window" } },

  key = function(record, side)
    local reference = ref.normalise(record.reference)
    if not reference or record.amount == 0 then return nil end
    return math.abs(record.amount) .. " " .. reference
  end,

  match = function(paid, reversed, p)
    if paid.amount + reversed.amount ~= 0 or reversed.date < paid.date then return false end
    local found = #p.words == 0
    local description = text.fold(reversed.description or "")
    for _, word in ipairs(p.words) do
      found = found or description:find(text.fold(word), 1, true) ~= nil
    end
    if not found then return false end
    return true, explain("reversal of %s after %d days", paid.reference,
                         date.days(paid.date, reversed.date))
  end,

  examples = {
    { "a returned direct debit",
      ledger   = { reference = "M-100", amount = "49.90", currency = "EUR", date = "2026-03-02" },
      external = { reference = "M-100", description = "SEPA RETURN MD06", amount = "-49.90", currency = "EUR", date = "2026-03-20" },
      expect = true, why = "reversal of M-100 after 18 days" },
    { "accents and letter case do not count",
      ledger   = { reference = "M-101", amount = "49.90", currency = "EUR", date = "2026-03-02" },
      external = { reference = "m 101", description = "Ruckbuchung Lastschrift", amount = "-49.90", currency = "EUR", date = "2026-03-04" },
      expect = true },
    { "no word says so",
      ledger   = { reference = "M-100", amount = "49.90", currency = "EUR", date = "2026-03-02" },
      external = { reference = "M-100", description = "monthly fee", amount = "-49.90", currency = "EUR", date = "2026-03-20" },
      expect = false },
    { "a payment, not a reversal",
      ledger   = { reference = "M-100", amount = "49.90", currency = "EUR", date = "2026-03-02" },
      external = { reference = "M-100", description = "refund", amount = "49.90", currency = "EUR", date = "2026-03-20" },
      expect = false },
    { "another reference",
      ledger   = { reference = "M-100", amount = "49.90", currency = "EUR", date = "2026-03-02" },
      external = { reference = "M-102", description = "refund", amount = "-49.90", currency = "EUR", date = "2026-03-20" },
      expect = "blocked" },
  },
}
