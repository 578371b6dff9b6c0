/// Help for the commands of rule authors.
extension Help {
  static let authoring: [String: String] = [
    "rules new": rulesNew, "rules check": rulesCheck, "rules test": rulesTest,
    "rules explain": rulesExplain, "rules plan": rulesPlan, "rules bench": rulesBench,
    "rules backtest": rulesBacktest, "rules doctor": rulesDoctor, "rules stub": rulesStub,
  ]

  static let rules = """
    Helps people who write rules, from an empty file to a rule that is trusted.

    USAGE
      matchbook rules new KIND [--out FILE]      write a rule to begin with
      matchbook rules check FILE...              find all mistakes of rule files, with their places
      matchbook rules test FILE... [--watch]     run the examples inside of rules in Lua
      matchbook rules explain FILE --ledger-id ID --external-id ID --ledger FILE --external FILE
                                                 follow two records through a rule
      matchbook rules plan FILE --ledger FILE --external FILE
                                                 count what a rule will have to judge
      matchbook rules bench FILE --ledger FILE --external FILE
                                                 measure speed, instructions and memory
      matchbook rules backtest FILE --ledger FILE --external FILE --truth FILE [--against FILE]
                                                 compare with what is known to belong together
      matchbook rules doctor                     test that rules in Lua run safely here
      matchbook rules stub [--out DIR]           tell editors what rules may use
      matchbook help rules ACTION                explain one of them

    EXAMPLES
      matchbook rules new key --out invoice.lua
      matchbook rules test invoice.lua --watch

    """

  private static let rulesNew = """
    Writes a rule in Lua to begin with: explained line by line, and passing its own examples.

    USAGE
      matchbook rules new KIND [--out FILE] [--id ID] [--format table|json]

    KINDS
      1:1          the same reference, amounts that may differ a little
      1:N          one ledger record that was paid in parts
      N:1          many ledger records in one payout, with a fee
      key          an invoice number that stands somewhere in the bank's text
      similarity   the same amount, and names that are alike
      choose       one payment whose text lists several invoices

    OPTIONS
      --out FILE               write it there, and never over a file (default: print it)
      --id ID                  the rule's id (default: the name of the file)
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules new key
      matchbook rules new N:1 --out rules/payouts.lua --id card.payouts

    """

  private static let rulesCheck = """
    Checks rule files and lists their rules; all mistakes are reported at once. Rules that
    contradict themselves, or that earlier rules leave nothing to, are warned of.

    USAGE
      matchbook rules check FILE... [--set RULE.NAME=VALUE...] [--format table|json]

    OPTIONS
      --set RULE.NAME=VALUE... give parameters of rules in Lua these values
      --format table|json      what to print (default: table); as JSON, mistakes come with file,
                               line and column on standard output, for editors

    EXAMPLES
      matchbook rules check rules/exact-reference.json
      matchbook rules check rules
      matchbook rules check invoice.lua --format json

    """

  private static let rulesTest = """
    Runs the examples inside of rules in Lua: each goes through the engine like any two records,
    then all of them again in another order, with records that refuse to be changed. The exit code
    is 1 if one fails.

    USAGE
      matchbook rules test FILE... [OPTIONS]

    OPTIONS
      --watch                  run them again whenever a file changes, until Ctrl-C
      --set RULE.NAME=VALUE... give parameters these values, where an example gives none
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules test invoice.lua
      matchbook rules test rules --watch

    """

  private static let rulesExplain = """
    Follows two records through a rule in Lua: the fields it reads, what block asks, the keys of
    both, what normalise makes of them, the verdict with its reason, and the instructions it took.
    Pairs that the index leaves out are followed too.

    USAGE
      matchbook rules explain FILE... --ledger-id ID --external-id ID --ledger FILE
        --external FILE [OPTIONS]

    OPTIONS
      --ledger-id ID           a ledger record
      --external-id ID         an external record
      --set RULE.NAME=VALUE... give parameters these values
      --ledger, --external, --source-ledger, --source-external, --threads, --lenient
                               as for matchbook match
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules explain invoice.lua --ledger books.csv --external bank.csv \\
        --ledger-id L-1 --external-id X-7

    """

  private static let rulesPlan = """
    Counts what a rule in Lua will have to judge, without calling match: candidates, the largest
    keys, the time to expect. Pairs of a 1:N or N:1 rule are those from which groups are made.

    USAGE
      matchbook rules plan FILE... --ledger FILE --external FILE [OPTIONS]

    OPTIONS
      --set RULE.NAME=VALUE... give parameters these values
      --ledger, --external, --source-ledger, --source-external, --threads, --lenient
                               as for matchbook match
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules plan invoice.lua --ledger books.csv --external bank.csv

    """

  private static let rulesBench = """
    Measures a rule in Lua on the candidates that records make: calls a second, instructions of a
    call against the budget, memory.

    USAGE
      matchbook rules bench FILE... --ledger FILE --external FILE [OPTIONS]

    OPTIONS
      --set RULE.NAME=VALUE... give parameters these values
      --ledger, --external, --source-ledger, --source-external, --threads, --lenient
                               as for matchbook match
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules bench invoice.lua --ledger books.csv --external bank.csv

    """

  private static let rulesBacktest = """
    Matches records whose partners are known, and says how much is found and how much of it is
    right: by count and by amount, with the range in which the figures would lie for other records
    of the same kind. Against another version it names every pair that is gained, lost or changed.

    USAGE
      matchbook rules backtest FILE... --ledger FILE --external FILE --truth FILE [OPTIONS]

    OPTIONS
      --truth FILE             what belongs together, as CSV: the columns ledger_id and external_id,
                               or a matches.csv of an earlier run that was looked through
      --against FILE...        other rules, to compare with
      --set RULE.NAME=VALUE... give parameters these values
      --ledger, --external, --source-ledger, --source-external, --threads, --lenient
                               as for matchbook match
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules backtest invoice.lua --ledger books.csv --external bank.csv \\
        --truth truth.csv
      matchbook rules backtest new.lua --against old.lua --ledger books.csv --external bank.csv \\
        --truth march/matches.csv

    """

  private static let rulesDoctor = """
    Says which Lua runs rules here, under which limits, and tests that these hold. The exit code is
    1 if one does not.

    USAGE
      matchbook rules doctor [--format table|json]

    EXAMPLES
      matchbook rules doctor

    """

  private static let rulesStub = """
    Writes what editors need to know of rules in Lua: matchbook.lua and .luarc.json for the Lua
    language server, .luacheckrc for luacheck. They are made from the table of the sandbox.

    USAGE
      matchbook rules stub [--out DIR] [--format table|json]

    OPTIONS
      --out DIR                write the files there (default: print them)
      --format table|json      what to print (default: table)

    EXAMPLES
      matchbook rules stub --out rules

    """
}
