-- The same amount within a few working days from somebody with nearly the same name.
--
-- Use it after rules that look at references, for what they have left: it cannot tell two invoices of
-- one payer and one amount apart. Legal forms, accents, letter case and the order of words do not
-- count.
-- Do not use it alone, nor where many payers share a name.
return {
  api = 1,
  id = "lua.payer-name",
  version = "1.0.0",
  description = "Same amount, similar name of the payer, within some working days.",
  priority = 80,
  params = {
    similarity = { type = "ratio", default = 0.65, doc = "Least similarity of the names, 0 to 1" },
    days = { type = "days", default = 5, max = 60, doc = "Working days between both dates" },
  },
  needs = { "amount", "currency", "date", "counterparty", "description" },
  block = { "currency", "amount", date = { business_days = "$days", calendar = "TARGET" } },

  normalise = function(record, side)
    local name = record.counterparty
    if side == "external" and not name then name = record.description end
    return { name = text.tokens(name, { drop = "legal-forms" }) }
  end,

  match = function(ledger, external, p)
    local similarity = text.token_set_ratio(ledger.n.name, external.n.name)
    if similarity < p.similarity then return false end
    return similarity, explain("payer's name %.2f similar to %s", similarity, ledger.counterparty)
  end,

  examples = {
    { "another legal form and order",
      ledger   = { counterparty = "Müller Maschinenbau GmbH", amount = "300.00", currency = "EUR", date = "2026-03-02" },
      external = { counterparty = "MASCHINENBAU MULLER", amount = "300.00", currency = "EUR", date = "2026-03-04" },
      expect = true, why = "1.00 similar" },
    { "the name in the text",
      ledger   = { counterparty = "Acme Trading Ltd", amount = "300.00", currency = "EUR", date = "2026-03-02" },
      external = { description = "ACME TRADING 4711", amount = "300.00", currency = "EUR", date = "2026-03-04" },
      expect = { score_at_least = 0.75 } },
    { "somebody else",
      ledger   = { counterparty = "Acme Trading Ltd", amount = "300.00", currency = "EUR", date = "2026-03-02" },
      external = { counterparty = "Bolt Logistics AG", amount = "300.00", currency = "EUR", date = "2026-03-04" },
      expect = false },
    { "another amount",
      ledger   = { counterparty = "Acme Trading Ltd", amount = "300.00", currency = "EUR", date = "2026-03-02" },
      external = { counterparty = "Acme Trading Ltd", amount = "301.00", currency = "EUR", date = "2026-03-04" },
      expect = "blocked" },
  },
}
