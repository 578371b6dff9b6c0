import Foundation
import Matchbook
import MatchbookRuns

// A process apart, for tests that kill it, and for figures.
let words = CommandLine.arguments.dropFirst()
switch words.first {
case "bulk": try BulkProbe.run(rows: Int(words.dropFirst().first ?? "") ?? 1_000_000)
default:
  print("RunsProbe bulk ROWS")
  exit(2)
}
