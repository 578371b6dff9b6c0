import MatchbookTestKit

let w = WorldGenerator(events: Int(CommandLine.arguments[1])!, seed: 1).world()
try WorldFiles.write(w, to: CommandLine.arguments[2], withMinorUnits: false)
