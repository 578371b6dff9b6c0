import MatchbookTestKit

/// Arguments that say nothing that can be done.
struct WrongUse: Error {
  let message: String
}

/// What the arguments ask for.
enum WorldCommand {
  case help(String)
  case tierA(TierAOptions)
  case month(seed: UInt64, folder: String)

  struct TierAOptions {
    var events: Int
    var seed: UInt64
    var shuffleSeed: UInt64?
    var folder: String
    var files: WorldFileOptions
  }

  init(_ arguments: [String]) throws(WrongUse) {
    guard let name = arguments.first else {
      throw WrongUse(message: "no command given; there are tier-a and month")
    }
    if name == "--help" || name == "-h" {
      self = .help(WorldCommand.overview)
      return
    }
    let rest = arguments.dropFirst()
    let wantsHelp = rest.contains("--help") || rest.contains("-h")
    switch name {
    case "tier-a":
      if wantsHelp {
        self = .help(WorldCommand.tierAHelp)
        return
      }
      let options = try Options(
        rest, valued: ["--events", "--seed", "--out", "--shuffle-seed"],
        flags: ["--minor", "--long-references", "--accents"])
      let most = UInt64(WorldGenerator.maximumEvents)
      self = .tierA(
        TierAOptions(
          events: Int(try options.number("--events", upTo: most)),
          seed: try options.number("--seed"),
          shuffleSeed: options.values["--shuffle-seed"] == nil
            ? nil : try options.number("--shuffle-seed"),
          folder: try options.text("--out"),
          files: WorldFileOptions(
            withMinorUnits: options.flags.contains("--minor"),
            withLongReferences: options.flags.contains("--long-references"),
            withAccents: options.flags.contains("--accents"))))
    case "month":
      if wantsHelp {
        self = .help(WorldCommand.monthHelp)
        return
      }
      let options = try Options(rest, valued: ["--seed", "--out"], flags: [])
      self = .month(seed: try options.number("--seed"), folder: try options.text("--out"))
    default:
      throw WrongUse(message: "there is no command \"\(name)\"; there are tier-a and month")
    }
  }

  /// The options of one command, each at most once.
  private struct Options {
    var values: [String: String] = [:]
    var flags: Set<String> = []

    init(_ arguments: ArraySlice<String>, valued: [String], flags known: [String]) throws(WrongUse)
    {
      var rest = arguments
      while let name = rest.popFirst() {
        guard values[name] == nil, !flags.contains(name) else {
          throw WrongUse(message: "\(name) is given twice")
        }
        if known.contains(name) {
          flags.insert(name)
        } else if valued.contains(name) {
          guard let value = rest.popFirst() else {
            throw WrongUse(message: "\(name) needs a value")
          }
          values[name] = value
        } else {
          let names = (valued + known).joined(separator: ", ")
          throw WrongUse(message: "unknown option \"\(name)\"; there are \(names)")
        }
      }
    }

    func text(_ name: String) throws(WrongUse) -> String {
      guard let value = values[name], !value.isEmpty else {
        throw WrongUse(message: "\(name) is missing")
      }
      return value
    }

    func number(_ name: String, upTo most: UInt64 = .max) throws(WrongUse) -> UInt64 {
      let value = try text(name)
      guard let number = UInt64(value), number <= most else {
        throw WrongUse(
          message: "\(name) is \"\(value)\", expected a whole number from 0 to \(most)")
      }
      return number
    }
  }
}

/// The texts of `--help`.
extension WorldCommand {
  static let overview = """
    matchbook-world makes data whose truth is known, for tests, demonstrations and benchmarks.

      matchbook-world tier-a --events N --seed S --out DIR [--shuffle-seed T] [--minor]
                         [--long-references] [--accents]
      matchbook-world month --seed S --out DIR

    The same seed gives the same bytes, everywhere and always.
    More about a command:  matchbook-world tier-a --help
    Exit codes: 0 done, 1 the files cannot be written, 2 wrong use.
    """

  static let tierAHelp = """
    matchbook-world tier-a makes the benchmarks' world: ledger.csv, external.csv and truth.csv.

      --events N        business events, 0 to \(WorldGenerator.maximumEvents); about 1.06 N ledger \
    and 1.03 N external records
      --seed S          decides everything
      --out DIR         the folder, made if it does not exist
      --shuffle-seed T  another order of the same records, for tests of order-independence
      --minor           also a column amount_minor, in minor units
      --long-references references of 34 characters instead of 17, as ids of payments are
      --accents         references such as RÉF-2024-00000123 instead of INV-2024-00000123

    Examples:
      matchbook-world tier-a --events 100000 --seed 1 --out world
      matchbook-world tier-a --events 100000 --seed 1 --shuffle-seed 7 --out world-shuffled
    """

  static let monthHelp = """
    matchbook-world month makes the demo month: ledger.csv, bank.csv and truth.csv.

      --seed S   decides everything; the month in examples/month has the seed 2026
      --out DIR  the folder, made if it does not exist

    Example:
      matchbook-world month --seed 2026 --out examples/month
    """
}
