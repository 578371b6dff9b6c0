-- Money that leaves one of your accounts and arrives on another.
--
-- Use it with the statements of two of your own accounts as the two sides: what is paid out on one is
-- paid in on the other, with the opposite sign. Set `names` to your own names as banks write them.
-- Do not use it to match a ledger with a statement of the same account: signs are equal there.
return {
  api = 1,
  id = "lua.own-transfer",
  version = "1.0.0",
  description = "Opposite amounts on two own accounts within some days.",
  priority = 15,
  params = {
    names = { type = "list", default = "", doc = "Own names; empty if the name does not matter" },
    window = { type = "days", default = 4, max = 30, doc = "Days between leaving and arriving" },
  },
  needs = { "amount", "currency", "date", "account", "counterparty" },
  block = { "currency", date = { window = "$window" } },

  -- Without its sign, so that both sides of a transfer share it.
  key = function(record, side)
    if record.amount == 0 then return nil end
    return tostring(math.abs(record.amount))
  end,

  match = function(out, into, p)
    if out.amount + into.amount ~= 0 then return false end
    if out.account and out.account == into.account then return false end
    if #p.names > 0 then
      local party = text.fold(out.counterparty or into.counterparty or "")
      local isOwn = false
      for _, name in ipairs(p.names) do
        isOwn = isOwn or party:find(text.fold(name), 1, true) ~= nil
      end
      if not isOwn then return false end
    end
    return true, explain("transfer of %s between own accounts",
                         money.text(math.abs(out.amount), out.currency))
  end,

  examples = {
    { "out on Monday, in on Tuesday",
      ledger   = { account = "DE1", amount = "-5000.00", currency = "EUR", date = "2026-03-02" },
      external = { account = "DE2", amount = "5000.00", currency = "EUR", date = "2026-03-03" },
      expect = true, why = "transfer of 5000.00 EUR" },
    { "the other way, with a name",
      ledger   = { account = "DE1", counterparty = "MATCH & BOOK gmbh", amount = "70.00", currency = "EUR", date = "2026-03-03" },
      external = { account = "DE2", counterparty = "Match & Book GmbH", amount = "-70.00", currency = "EUR", date = "2026-03-02" },
      params   = { names = { "match & book" } },
      expect = true },
    { "the same sign",
      ledger   = { account = "DE1", amount = "5000.00", currency = "EUR", date = "2026-03-02" },
      external = { account = "DE2", amount = "5000.00", currency = "EUR", date = "2026-03-03" },
      expect = false },
    { "somebody else's money",
      ledger   = { account = "DE1", counterparty = "Bolt AG", amount = "70.00", currency = "EUR", date = "2026-03-03" },
      external = { account = "DE2", amount = "-70.00", currency = "EUR", date = "2026-03-02" },
      params   = { names = { "match & book" } },
      expect = false },
    { "another amount",
      ledger   = { account = "DE1", amount = "-5000.00", currency = "EUR", date = "2026-03-02" },
      external = { account = "DE2", amount = "4999.99", currency = "EUR", date = "2026-03-03" },
      expect = "blocked" },
  },
}
