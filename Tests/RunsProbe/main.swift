import Foundation

// A process apart: for tests that kill it, and for figures.
let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "bulk": try BulkProbe.run(rows: words.count > 1 ? Int(words[1]) ?? 1_000_000 : 1_000_000)
case "manager":
  try BulkProbe.runManager(rows: words.count > 1 ? Int(words[1]) ?? 1_000_000 : 1_000_000)
case "work" where words.count == 3:
  // Ends the process as a power cut would, some time after the work began.
  if let delay = UInt32(words[2]), delay > 0 {
    Thread.detachNewThread {
      usleep(delay)
      kill(getpid(), SIGKILL)
    }
  }
  let start = ContinuousClock.now
  try WorkProbe(path: words[1]).finish()
  print(Int((ContinuousClock.now - start) / .microseconds(1)))
case "add" where words.count == 4:
  try WorkProbe(path: words[1]).add(runs: Int(words[3]) ?? 0, named: words[2])
default:
  print("RunsProbe bulk ROWS | work STORE MICROSECONDS | add STORE NAME COUNT")
  exit(2)
}
