-- Same reference, same amount, a few days apart.
--
-- Use it first: where both sides carry one reference, nothing is more certain. References are compared
-- without letter case, blanks, marks and prefixes such as "Ref:".
-- Do not use it where references repeat, such as a customer number or the text "rent": the engine then
-- chooses by date, which is a guess.
return {
  api = 1,
  id = "lua.exact-reference",
  version = "1.0.0",
  description = "Same reference and the same amount, within some days.",
  priority = 10,
  params = {
    window = { type = "days", default = 30, max = 366, doc = "Days between both dates" },
    least_length = { type = "integer", default = 4, min = 1, max = 64, doc = "Shorter references are not compared: they repeat too often" },
  },
  needs = { "amount", "currency", "date", "reference" },
  block = { "currency", "amount", date = { window = "$window" } },

  key = function(record, side) return ref.normalise(record.reference) end,

  match = function(ledger, external, p)
    if #(ref.normalise(ledger.reference) or "") < p.least_length then return false end
    return true, explain("reference %s and amount %s", ledger.reference,
                         money.text(ledger.amount, ledger.currency))
  end,

  examples = {
    { "the same reference, written differently",
      ledger   = { reference = "INV-2026/0017", amount = "250.00", currency = "EUR", date = "2026-03-02" },
      external = { reference = "Ref: inv 2026 0017", amount = "250.00", currency = "EUR", date = "2026-03-09" },
      expect = true, why = "reference INV-2026/0017" },
    { "the same day",
      ledger   = { reference = "A4711", amount = "-12.30", currency = "CHF", date = "2026-03-02" },
      external = { reference = "A4711", amount = "-12.30", currency = "CHF", date = "2026-03-02" },
      expect = true },
    { "another amount never reaches match",
      ledger   = { reference = "A4711", amount = "12.30", currency = "EUR", date = "2026-03-02" },
      external = { reference = "A4711", amount = "12.31", currency = "EUR", date = "2026-03-02" },
      expect = "blocked" },
    { "a reference that says too little",
      ledger   = { reference = "17", amount = "12.30", currency = "EUR", date = "2026-03-02" },
      external = { reference = "17", amount = "12.30", currency = "EUR", date = "2026-03-02" },
      expect = false },
  },
}
