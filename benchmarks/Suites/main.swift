import MatchbookTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

let usage = """
  matchbook-bench tier-a [--events N] [--seed S] [--threads T] [--repeat R] [--links FILE]
                         [--world DIR]

  Measures Matchbook on a generated world and prints the figures as JSON. The same work done by
  others: peers/tier_a_duckdb.py and peers/tier_a_polars.py, over the files of
  matchbook-world tier-a --events N --seed S --out DIR.
  """

/// Says how to use the command, and ends with exit code 2.
func refuse() -> Never {
  let bytes = Array((usage + "\n").utf8)
  _ = write(2, bytes, bytes.count)
  exit(2)
}

var arguments = CommandLine.arguments.dropFirst()
guard let suite = arguments.popFirst() else { refuse() }
if suite == "--help" {
  print(usage)
  exit(0)
}
guard suite == "tier-a" else { refuse() }
var tierA = TierA()
while let option = arguments.popFirst() {
  guard let value = arguments.popFirst() else { refuse() }
  switch (option, Int(value)) {
  case ("--events", let count?) where (0...WorldGenerator.maximumEvents).contains(count):
    tierA.events = count
  case ("--seed", let seed?) where seed >= 0: tierA.seed = UInt64(seed)
  case ("--threads", let threads?) where threads > 0: tierA.threads = threads
  case ("--repeat", let count?) where count > 0: tierA.repeats = count
  case ("--world", _): tierA.worldPath = value
  case ("--links", _): tierA.linksPath = value
  default: refuse()
  }
}
print(try tierA.run())
