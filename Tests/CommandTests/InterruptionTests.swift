import Foundation
import Testing

/// Whoever ends the command while it works finds all files of a result, or none.
@Suite struct InterruptionTests {
  private static let files: Set<String> = [
    "march/", "march/result.json", "march/matches.csv", "march/open.csv",
  ]

  private static func start(in folder: WorkFolder, prefix: String = "exec") throws -> Child {
    let line = """
      \(prefix) matchbook match --ledger examples/month/ledger.csv \
      --external examples/month/bank.csv --source-external examples/month/bank.json \
      --rules examples/month/rules.json --out march
      """
    let streams = [(STDIN_FILENO, "/dev/null"), (STDOUT_FILENO, "/dev/null")]
    return try Child(
      ["/bin/sh", "-c", line], in: folder.path,
      descriptors: streams + [(STDERR_FILENO, folder.path + "/error")])
  }

  private static func written(_ folder: WorkFolder) throws -> Set<String> {
    Set(try folder.contents().keys.filter { $0.hasPrefix("march") })
  }

  /// The signal comes when the first file has just been begun, the moment of most harm.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func asSoonAsAFileIsBegunTheSignalComes(signal: Int32) throws {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    let child = try Self.start(in: folder)
    Self.wait(for: folder.path + "/march")
    kill(child.id, signal)
    try Self.check(child.wait(seconds: 60), signal, folder)
  }

  @Test(arguments: 0..<8)
  func atAnyMomentTheSignalComes(moment: UInt32) throws {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    let child = try Self.start(in: folder)
    let step: UInt32 = 40_000
    usleep(moment * step)
    kill(child.id, SIGINT)
    try Self.check(child.wait(seconds: 60), SIGINT, folder)
  }

  private static func wait(for path: String) {
    let deadline = Date(timeIntervalSinceNow: 60)
    while Date() < deadline, access(path, F_OK) != 0 { usleep(20) }
  }

  private static func check(
    _ ending: CommandOutcome.Ending, _ signal: Int32, _ folder: WorkFolder
  ) throws {
    let written = try Self.written(folder)
    #expect(ending == .signal(signal) || ending == .exit(0))
    #expect(written == Self.files || (written.isEmpty && ending != .exit(0)), "\(written.sorted())")
  }

  /// Work that was told to outlive its terminal does.
  @Test func anIgnoredSignalIsIgnored() throws {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    let child = try Self.start(in: folder, prefix: "trap '' HUP INT; touch ready; exec")
    Self.wait(for: folder.path + "/ready")
    let deadline = Date(timeIntervalSinceNow: 60)
    while Date() < deadline, access(folder.path + "/march", F_OK) != 0 {
      kill(child.id, SIGHUP)
      kill(child.id, SIGINT)
      usleep(500)
    }
    kill(child.id, SIGHUP)
    #expect(child.wait(seconds: 60) == .exit(0))
    #expect(try Self.written(folder) == Self.files)
  }
}
