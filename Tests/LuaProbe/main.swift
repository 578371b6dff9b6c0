// A process that tests may lose: it meets hostile rules, and says what became of it.
//
//   LuaProbe hostile FOLDER THREADS RECORDS
//   LuaProbe reload CYCLES
//   LuaProbe verdicts RECORDS THREADS

import Foundation

let words = Array(CommandLine.arguments.dropFirst())
do {
  switch words.first {
  case "hostile" where words.count == 4:
    try HostileRun(
      folder: words[1], threads: Int(words[2]) ?? 1, records: Int(words[3]) ?? 40
    ).run()
  case "reload" where words.count == 2:
    print(try ReloadRun.growth(cycles: Int(words[1]) ?? 1))
  case "verdicts" where words.count == 3:
    print(try VerdictRun.text(records: Int(words[1]) ?? 1000, threads: Int(words[2]) ?? 1))
  default:
    print("LuaProbe hostile FOLDER THREADS RECORDS | reload CYCLES | verdicts RECORDS THREADS")
    exit(2)
  }
} catch {
  print("\(error)")
  exit(1)
}
