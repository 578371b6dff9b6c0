-- The end-to-end id of a payment order, as ISO 20022 carries it from the payer to the payee.
--
-- Use it for payments that you have ordered yourself, or collected by direct debit: the id that you
-- gave comes back in the statement, in a field `end_to_end_id`.
-- Do not use it for payments of others, whose ids mean nothing to you; NOTPROVIDED means none.
return {
  api = 1,
  id = "lua.end-to-end-id",
  version = "1.0.0",
  description = "Same end-to-end id and the same amount.",
  priority = 5,
  params = {
    window = { type = "days", default = 14, max = 366, doc = "Days between order and booking" },
  },
  needs = { "amount", "currency", "date", "end_to_end_id" },
  block = { "currency", "amount", date = { window = "$window" } },

  key = function(record, side)
    local id = (record.end_to_end_id or ""):upper():gsub("%s", "")
    if id == "" or id == "NOTPROVIDED" then return nil end
    return id
  end,

  match = function(ledger, external, p)
    return true, explain("end-to-end id %s", ledger.end_to_end_id)
  end,

  examples = {
    { "the id that was given",
      ledger   = { end_to_end_id = "PAY-2026-00017", amount = "-250.00", currency = "EUR", date = "2026-03-02" },
      external = { end_to_end_id = "PAY-2026-00017", amount = "-250.00", currency = "EUR", date = "2026-03-03" },
      expect = true, why = "PAY-2026-00017" },
    { "a bank that writes small letters and blanks",
      ledger   = { end_to_end_id = "PAY-2026-00018", amount = "-1.00", currency = "EUR", date = "2026-03-02" },
      external = { end_to_end_id = "pay-2026 -00018", amount = "-1.00", currency = "EUR", date = "2026-03-02" },
      expect = true },
    { "no id on both sides is no common id",
      ledger   = { end_to_end_id = "NOTPROVIDED", amount = "-250.00", currency = "EUR", date = "2026-03-02" },
      external = { end_to_end_id = "NOTPROVIDED", amount = "-250.00", currency = "EUR", date = "2026-03-02" },
      expect = "blocked" },
    { "another amount",
      ledger   = { end_to_end_id = "PAY-1", amount = "-250.00", currency = "EUR", date = "2026-03-02" },
      external = { end_to_end_id = "PAY-1", amount = "-25.00", currency = "EUR", date = "2026-03-02" },
      expect = "blocked" },
  },
}
