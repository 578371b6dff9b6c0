/// Rules to begin with: each runs, explains itself and passes its own examples.
enum RuleTemplate: String, CaseIterable {
  case oneToOne = "1:1"
  case oneToMany = "1:N"
  case manyToOne = "N:1"
  case key
  case similarity
  case choose

  /// What it is good for, in a few words.
  var summary: String {
    switch self {
    case .oneToOne: "the same reference, amounts that may differ a little"
    case .oneToMany: "one ledger record that was paid in parts"
    case .manyToOne: "many ledger records in one payout, with a fee"
    case .key: "an invoice number that stands somewhere in the bank's text"
    case .similarity: "the same amount, and names that are alike"
    case .choose: "one payment whose text lists several invoices"
    }
  }

  /// The id where no other is wanted.
  var id: String {
    switch self {
    case .oneToOne: "my-rules.reference"
    case .oneToMany: "my-rules.instalments"
    case .manyToOne: "my-rules.payout"
    case .key: "my-rules.invoice-in-text"
    case .similarity: "my-rules.similar-name"
    case .choose: "my-rules.listed-invoices"
    }
  }

  func source(id: String) -> String {
    """
    ---@type matchbook.Rule
    return {
      api = 1,
      id = "\(id)",
      version = "1.0.0",  -- raise it with every change: each match keeps it

    """ + body + "}\n"
  }

  private var body: String {
    switch self {
    case .oneToOne: RuleTemplate.reference
    case .oneToMany: RuleTemplate.instalments
    case .manyToOne: RuleTemplate.payout
    case .key: RuleTemplate.invoiceInText
    case .similarity: RuleTemplate.similarName
    case .choose: RuleTemplate.listedInvoices
    }
  }
}

extension RuleTemplate {
  private static let reference = """
      description = "Same reference and currency; the bank may have kept a fee.",
      kind = "1:1",

      -- What users may choose, with  --set RULE.tolerance=0.5%
      params = {
        tolerance = { type = "percent", default = "1%", max = "5%", doc = "Fee the bank may keep" },
        window    = { type = "days", default = 5, max = 60, doc = "Days between the two dates" },
      },

      -- The fields that the functions read. Amounts are whole minor units, dates are day numbers.
      needs = { "amount", "currency" },

      -- What has to hold before match is asked: an index finds such pairs, so keep it narrow.
      block = { "currency", "reference", date = { window = "$window" } },

      -- Called once per candidate pair: false, true or a score from 0 to 1, and the reason.
      match = function(ledger, external, p)
        if ledger.amount == external.amount then return true, "same reference and amount" end
        if not money.within(ledger.amount, external.amount, p.tolerance) then return false end
        return 0.9, explain("same reference, less a fee of %s",
                            money.text(ledger.amount - external.amount, ledger.currency))
      end,

      -- Run by  matchbook rules test FILE  and before every run.
      examples = {
        { "the same amount",
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-04" },
          expect = true, why = "same reference and amount" },
        { "a fee within the tolerance",
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { reference = "INV-7", amount = "99.50", currency = "EUR", date = "2026-03-04" },
          expect = { score_at_least = 0.9 }, why = "0.50 EUR" },
        { "a fee beyond a tolerance that a user chose",
          params   = { tolerance = "0.1%" },
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { reference = "INV-7", amount = "99.50", currency = "EUR", date = "2026-03-04" },
          expect = false },
        { "another reference never reaches match",
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { reference = "INV-8", amount = "100.00", currency = "EUR", date = "2026-03-04" },
          expect = "blocked" },
      },

    """

  private static let instalments = """
      description = "One invoice, paid in parts that name it and add up to it.",
      kind = "1:N",  -- one ledger record, several external ones

      params = {
        window = { type = "days", default = 60, max = 365, doc = "Days up to the last part" },
      },
      needs = { "amount", "date" },

      -- Every part has to have the invoice's reference.
      block = { "currency", "reference", date = { window = "$window" } },

      -- External records that are equal in these fields are one group; their amounts are added up,
      -- and the sum has to be the invoice's amount.
      group = { by = { "reference" }, sum = "amount", max_items = 24 },

      -- Asked once per invoice and group; `payments` is a list with sum and count.
      match = function(invoice, payments, p)
        if payments.count < 2 then return false end
        return true, explain("%d parts add up to the invoice", payments.count)
      end,

      examples = {
        { "two parts",
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = {
            { reference = "INV-7", amount = "60.00", currency = "EUR", date = "2026-03-05" },
            { reference = "INV-7", amount = "40.00", currency = "EUR", date = "2026-04-05" },
          },
          expect = true, why = "2 parts" },
        { "a part is missing",
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = {
            { reference = "INV-7", amount = "60.00", currency = "EUR", date = "2026-03-05" },
            { reference = "INV-7", amount = "30.00", currency = "EUR", date = "2026-04-05" },
          },
          expect = "blocked" },
        { "paid at once: another rule's business",
          ledger   = { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { { reference = "INV-7", amount = "100.00", currency = "EUR", date = "2026-03-05" } },
          expect = false },
      },

    """

  private static let payout = """
      description = "Many sales in one payout of the processor, less its fee.",
      kind = "N:1",  -- several ledger records, one external one

      params = {
        fee = { type = "percent", default = "3%", max = "10%", doc = "The processor's greatest fee" },
      },
      needs = { "amount", "currency" },

      -- The sum of the sales may lie so far from the payout.
      block = { "currency", "reference", amount = { tolerance = "$fee" }, date = { window = 7 } },

      -- Ledger records that are equal in these fields are one group.
      group = { by = { "reference" }, sum = "amount", max_items = 5000 },

      -- Asked once per group and payout; `sales` is a list with sum and count.
      match = function(sales, payout, p)
        local fee = sales.sum - payout.amount
        if fee < 0 then return false end
        return 1 - fee / sales.sum,
          explain("%d sales, less a fee of %s", sales.count, money.text(fee, payout.currency))
      end,

      examples = {
        { "three sales less two percent",
          ledger   = {
            { reference = "BATCH-1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
            { reference = "BATCH-1", amount = "30.00", currency = "EUR", date = "2026-03-02" },
            { reference = "BATCH-1", amount = "20.00", currency = "EUR", date = "2026-03-03" },
          },
          external = { reference = "BATCH-1", amount = "98.00", currency = "EUR", date = "2026-03-05" },
          expect = { score_at_least = 0.98 }, why = "fee of 2.00 EUR" },
        { "more than the sales",
          ledger   = {
            { reference = "BATCH-1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
            { reference = "BATCH-1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
          },
          external = { reference = "BATCH-1", amount = "101.00", currency = "EUR", date = "2026-03-05" },
          expect = false },
        { "too great a fee",
          ledger   = {
            { reference = "BATCH-1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
            { reference = "BATCH-1", amount = "50.00", currency = "EUR", date = "2026-03-02" },
          },
          external = { reference = "BATCH-1", amount = "90.00", currency = "EUR", date = "2026-03-05" },
          expect = "blocked" },
      },

    """

  private static let invoiceInText = """
      description = "The invoice number stands somewhere in the bank's texts; same currency and amount.",
      kind = "1:1",

      params = {
        window = { type = "days", default = 30, max = 120, doc = "Days between the two dates" },
      },
      needs = { "reference", "description" },
      block = { "currency", "amount", date = { window = "$window" } },

      -- Called once per record, never per pair: nil, one key or a list of at most 16 keys. Records
      -- with a key in common are candidates. A mask is no pattern: # is a digit, ? makes the
      -- character before it optional, + lets it repeat.
      key = function(record, side)
        if side == "ledger" then return ref.normalise(record.reference) end
        -- A field is nil where the file has an empty cell.
        return ref.find_all((record.reference or "") .. " " .. (record.description or ""), "INV-?#+")
      end,

      match = function(ledger, external, p)
        return true, explain("the bank's text names %s", ledger.reference)
      end,

      examples = {
        { "written without the dash",
          ledger   = { reference = "INV-1001", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { description = "SEPA ACME INV1001", amount = "100.00", currency = "EUR", date = "2026-03-05" },
          expect = true, why = "INV-1001" },
        { "the beginning of another number",
          ledger   = { reference = "INV-1001", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { description = "SEPA ACME INV10017", amount = "100.00", currency = "EUR", date = "2026-03-05" },
          expect = "blocked" },
        { "no number at all",
          ledger   = { reference = "INV-1001", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { description = "Thank you", amount = "100.00", currency = "EUR", date = "2026-03-05" },
          expect = "blocked" },
      },

    """

  private static let similarName = """
      description = "Same currency and amount within some working days, and names that are alike.",
      kind = "1:1",
      priority = 200,  -- after rules that know more: lesser numbers run first

      params = {
        similarity = { type = "ratio", default = 0.8, min = 0.5, doc = "How alike the names have to be" },
      },
      needs = { "counterparty" },
      block = { "currency", "amount", date = { business_days = 3, calendar = "target" } },

      -- Called once per record; match finds the result as record.n.
      normalise = function(record, side)
        return { name = text.tokens(record.counterparty, { drop = "legal-forms" }) }
      end,

      match = function(ledger, external, p)
        local score = text.token_set_ratio(ledger.n.name, external.n.name)
        if score < p.similarity then return false end
        return score, explain("names are alike to %.2f: %s", score, ledger.counterparty)
      end,

      examples = {
        { "another legal form and letter case",
          ledger   = { counterparty = "Müller und Söhne KG", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { counterparty = "MULLER UND SOHNE GMBH", amount = "100.00", currency = "EUR", date = "2026-03-04" },
          expect = { score_at_least = 0.99 } },
        { "somebody else",
          ledger   = { counterparty = "Müller und Söhne KG", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { counterparty = "HARBOUR LIGHTS", amount = "100.00", currency = "EUR", date = "2026-03-04" },
          expect = false },
        { "a weekend counts as no working day",
          ledger   = { counterparty = "Müller", amount = "100.00", currency = "EUR", date = "2026-03-06" },
          external = { counterparty = "MULLER", amount = "100.00", currency = "EUR", date = "2026-03-11" },
          expect = true },
        { "a week later",
          ledger   = { counterparty = "Müller", amount = "100.00", currency = "EUR", date = "2026-03-02" },
          external = { counterparty = "MULLER", amount = "100.00", currency = "EUR", date = "2026-03-09" },
          expect = "blocked" },
      },

    """

  private static let listedInvoices = """
      description = "One payment whose text lists the invoices that it settles.",
      kind = "N:1",

      needs = { "amount", "date", "reference", "description" },
      block = { "currency", date = { window = 60 } },

      -- A payment meets every invoice that its text lists: they have a key in common.
      key = function(record, side)
        if side == "ledger" then return ref.normalise(record.reference) end
        return ref.find_all(record.description, "INV-?#+")
      end,

      -- Chooses, among the invoices that block and key allow, those that belong to one payment, and
      -- returns their positions. Here: all that were booked before the money came.
      group = function(payment, invoices, p)
        local chosen = {}
        for position, invoice in ipairs(invoices) do
          if invoice.date <= payment.date then table.insert(chosen, position) end
        end
        return chosen
      end,

      match = function(invoices, payment, p)
        if invoices.sum ~= payment.amount then return false end
        return true, explain("the text lists %d invoices that add up", invoices.count)
      end,

      examples = {
        { "two of three invoices",
          ledger   = {
            { reference = "INV-1", amount = "60.00", currency = "EUR", date = "2026-03-02" },
            { reference = "INV-2", amount = "40.00", currency = "EUR", date = "2026-03-03" },
            { reference = "INV-3", amount = "10.00", currency = "EUR", date = "2026-03-04" },
          },
          external = { description = "INV-1 and INV-2", amount = "100.00", currency = "EUR", date = "2026-03-09" },
          expect = true, why = "2 invoices" },
        { "they do not add up",
          ledger   = {
            { reference = "INV-1", amount = "60.00", currency = "EUR", date = "2026-03-02" },
            { reference = "INV-2", amount = "40.00", currency = "EUR", date = "2026-03-03" },
          },
          external = { description = "INV-1 and INV-2", amount = "90.00", currency = "EUR", date = "2026-03-09" },
          expect = false },
      },

    """
}
