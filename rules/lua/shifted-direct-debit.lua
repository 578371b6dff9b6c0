-- A direct debit that the bank books on another day than it was due.
--
-- Use it for collections by mandate: the due date falls on a weekend or a holiday, and the booking
-- comes some working days later, by the TARGET calendar. `reference` holds the mandate on both sides.
-- Do not use it for mandates that collect the same amount more often than every `days` working days:
-- the engine then takes the nearest date.
return {
  api = 1,
  id = "lua.shifted-direct-debit",
  version = "1.0.0",
  description = "Same mandate and amount, booked up to some working days behind the due date.",
  priority = 35,
  params = {
    days = { type = "days", default = 3, max = 20, doc = "Working days that the booking may be late" },
  },
  needs = { "amount", "currency", "date", "reference" },
  block = { "currency", "amount", date = { business_days = "$days", calendar = "TARGET" } },

  key = function(record, side) return ref.normalise(record.reference) end,

  match = function(due, booked, p)
    if booked.date < due.date then return false end
    local days = date.business_days(due.date, booked.date, "TARGET")
    if days > p.days then return false end
    return 1 - days / 100, explain("mandate %s, booked %d working days late", due.reference, days)
  end,

  examples = {
    { "due on a Sunday, booked on Monday",
      ledger   = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-03-01" },
      external = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-03-02" },
      expect = true, why = "booked 0 working days late" },
    { "over Easter",
      ledger   = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-04-02" },
      external = { reference = "mandate 7", amount = "25.00", currency = "EUR", date = "2026-04-07" },
      expect = { score_at_least = 0.98 }, why = "booked 1 working days late" },
    { "booked before it was due",
      ledger   = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-03-04" },
      external = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-03-03" },
      expect = false },
    { "two weeks late",
      ledger   = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-03-04" },
      external = { reference = "MANDATE-7", amount = "25.00", currency = "EUR", date = "2026-03-18" },
      expect = "blocked" },
  },
}
