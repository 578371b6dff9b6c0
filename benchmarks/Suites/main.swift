import MatchbookTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

let usage = """
  matchbook-bench tier-a [--world DIR] [--events N] [--seed S] [--threads T] [--repeat R]
                         [--start tables|files] [--links FILE]
  matchbook-bench tier-b --world DIR [--ratio HUNDREDTHS] [--chance MILLIONTHS] [--threads T]
                         [--repeat R] [--links FILE]
  matchbook-bench tier-c [--problems N] [--rows N] [--seed S] [--repeat R] [--write FILE]
  matchbook-bench tier-d [--pairs N] [--world DIR] [--threads T] [--repeat R]
  matchbook-bench tier-e [--divisor N] [--seed S] [--repeat R] [--write DIR]
  matchbook-bench tier-g --world DIR [--threads T] [--repeat R]
  matchbook-bench tier-h --statement FILE [--repeat R]
  matchbook-bench tier-i --write DIR [--entries N] [--seed S] [--threads T] [--repeat R]
  matchbook-bench lookup --world DIR [--queries N] [--seed S] [--order jumping|arrival]
                         [--answer rows|records] [--write FILE]
  matchbook-bench batches --world DIR [--size N] [--count N] [--threads T]
  matchbook-bench store --world DIR [--threads T] [--repeat R]

  Measures Matchbook and prints the figures as JSON. compare.py runs it beside its peers.
  """

/// Says how to use the command, and ends with exit code 2.
func refuse() -> Never {
  let bytes = Array((usage + "\n").utf8)
  _ = write(2, bytes, bytes.count)
  exit(2)
}

/// The options of one call, each taken once.
struct Options {
  private var values: [String: String] = [:]

  init(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let name = rest.popFirst() {
      guard let value = rest.popFirst(), values.updateValue(value, forKey: name) == nil else {
        refuse()
      }
    }
  }

  mutating func text(_ name: String) -> String? { values.removeValue(forKey: name) }

  mutating func number(_ name: String, _ range: ClosedRange<Int>, otherwise: Int) -> Int {
    guard let text = text(name) else { return otherwise }
    guard let number = Int(text), range.contains(number) else { refuse() }
    return number
  }

  /// Refuses what nobody asked for.
  func finish() {
    guard values.isEmpty else { refuse() }
  }
}

let arguments = CommandLine.arguments.dropFirst()
guard let suite = arguments.first else { refuse() }
if suite == "--help" {
  print(usage)
  exit(0)
}
var options = Options(arguments.dropFirst())
let repeats = options.number("--repeat", 1...1000, otherwise: 5)
switch suite {
case "tier-a":
  var tier = TierA(worldPath: options.text("--world"), repeats: repeats)
  tier.events = options.number(
    "--events", 0...WorldGenerator.maximumEvents, otherwise: tier.events)
  tier.seed = UInt64(options.number("--seed", 0...Int.max, otherwise: 1))
  tier.threads = options.number("--threads", 1...1024, otherwise: tier.threads)
  tier.linksPath = options.text("--links")
  guard let start = TierA.Start(rawValue: options.text("--start") ?? "tables") else { refuse() }
  tier.start = start
  options.finish()
  print(try tier.run().json)
case "tier-b":
  guard let world = options.text("--world") else { refuse() }
  var tier = TierB(worldPath: world, repeats: repeats)
  tier.ratio = options.number("--ratio", 1...100, otherwise: tier.ratio)
  tier.chance = options.number("--chance", 0...1_000_000, otherwise: tier.chance)
  tier.threads = options.number("--threads", 1...1024, otherwise: tier.threads)
  tier.linksPath = options.text("--links")
  options.finish()
  print(try tier.run().json)
case "tier-c":
  var tier = TierC(repeats: repeats)
  tier.problems = options.number("--problems", 1...10_000_000, otherwise: tier.problems)
  tier.rows = options.number("--rows", 6...64, otherwise: tier.rows)
  tier.seed = UInt64(options.number("--seed", 0...Int.max, otherwise: 1))
  tier.problemsPath = options.text("--write")
  options.finish()
  print(try tier.run().json)
case "tier-d":
  var tier = TierD(repeats: repeats)
  tier.pairs = options.number("--pairs", 4096...100_000_000, otherwise: tier.pairs)
  tier.threads = options.number("--threads", 1...1024, otherwise: tier.threads)
  tier.worldPath = options.text("--world")
  options.finish()
  print(try tier.run().json)
case "tier-e":
  var tier = TierE(repeats: repeats)
  tier.divisor = options.number("--divisor", 1...100, otherwise: 1)
  tier.seed = UInt64(options.number("--seed", 0...Int.max, otherwise: 1))
  tier.problemsPath = options.text("--write")
  options.finish()
  print(try tier.run().json)
case "tier-i":
  guard let folder = options.text("--write") else { refuse() }
  var tier = TierI(folder: folder, repeats: repeats)
  tier.entries = options.number("--entries", 1...10_000_000, otherwise: tier.entries)
  tier.seed = UInt64(options.number("--seed", 0...Int.max, otherwise: 1))
  tier.threads = options.number("--threads", 1...1024, otherwise: tier.threads)
  options.finish()
  print(try tier.run().json)
case "tier-g":
  guard let world = options.text("--world") else { refuse() }
  var tier = TierG(worldPath: world, repeats: repeats)
  tier.threads = options.number("--threads", 1...1024, otherwise: tier.threads)
  options.finish()
  print(try tier.run().json)
case "tier-h":
  guard let path = options.text("--statement") else { refuse() }
  options.finish()
  print(try TierH(path: path, repeats: repeats).run().json)
case "lookup":
  guard let world = options.text("--world") else { refuse() }
  var suite = Lookup(worldPath: world)
  suite.queries = options.number("--queries", 1...100_000_000, otherwise: suite.queries)
  suite.seed = UInt64(options.number("--seed", 0...Int.max, otherwise: 1))
  suite.dataPath = options.text("--write")
  guard let order = Lookup.Order(rawValue: options.text("--order") ?? "jumping"),
    let answer = Lookup.Answer(rawValue: options.text("--answer") ?? "rows")
  else { refuse() }
  (suite.order, suite.answer) = (order, answer)
  options.finish()
  print(try suite.run().json)
case "batches":
  guard let world = options.text("--world") else { refuse() }
  var suite = Batches(worldPath: world)
  suite.size = options.number("--size", 1...10_000_000, otherwise: suite.size)
  suite.count = options.number("--count", 1...1_000_000, otherwise: suite.count)
  suite.threads = options.number("--threads", 1...1024, otherwise: suite.threads)
  options.finish()
  print(try suite.run().json)
case "store":
  guard let world = options.text("--world") else { refuse() }
  var suite = Stores(worldPath: world, repeats: repeats)
  suite.threads = options.number("--threads", 1...1024, otherwise: suite.threads)
  options.finish()
  print(try suite.run().json)
default: refuse()
}
