// A process that tests may lose: it meets hostile rules, and says what became of it.
//
//   LuaProbe hostile FOLDER THREADS RECORDS

import Foundation

let words = Array(CommandLine.arguments.dropFirst())
do {
  switch words.first {
  case "hostile" where words.count == 4:
    try HostileRun(
      folder: words[1], threads: Int(words[2]) ?? 1, records: Int(words[3]) ?? 40
    ).run()
  default:
    print("LuaProbe hostile FOLDER THREADS RECORDS")
    exit(2)
  }
} catch {
  print("\(error)")
  exit(1)
}
