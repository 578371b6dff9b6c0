import MatchbookTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Reads the arguments, makes the world, writes it and says what was written.
do {
  switch try WorldCommand(Array(CommandLine.arguments.dropFirst())) {
  case .help(let text):
    print(text)
  case .tierA(let options):
    let world = WorldGenerator(events: options.events, seed: options.seed)
      .world(shuffleSeed: options.shuffleSeed)
    try WorldFiles.write(world, to: options.folder, options.files)
    print(
      "\(options.folder): \(world.ledger.count) ledger records, \(world.external.count) external "
        + "records of \(options.events) events, seed \(options.seed)")
  case .month(let seed, let folder):
    let month = MonthGenerator(seed: seed).month()
    try month.write(to: folder)
    print("\(folder): \(month.ledgerCount) ledger entries, \(month.bankCount) bank lines")
  }
} catch let error as WrongUse {
  complain("matchbook-world: error: \(error.message)\n  Try: matchbook-world --help\n")
  exit(2)
} catch {
  complain("\(error)\n")
  exit(1)
}

/// Writes a text to standard error.
func complain(_ text: String) {
  let bytes = Array(text.utf8)
  _ = write(2, bytes, bytes.count)
}
