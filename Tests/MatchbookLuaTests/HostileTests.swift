import Foundation
import Testing

/// The files of `Hostile/` meet a process: each ends as its header says, in time and in memory, and
/// leaves nothing behind.
///
/// They run in a child, because what they try may crash it. A header holds `-- expect:` with the
/// outcomes that are right, divided by `|`: `reject-load` (refused before any record is judged),
/// `error` (an ordinary mistake of an author), `budget`, `memory`, `text-length`, `time`, `edited`
/// (ended for good) or `harmless`.
@Suite(.serialized) struct HostileTests {
  /// Processor time: the wall clock says what else the machine does. A sanitizer looks at every access.
  private static let mostMilliseconds = isSanitized ? 15_000 : 3_000
  /// The memory of a state and 8 MiB.
  private static let mostGrowth = (16 + 8) << 10

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Hostile").path()

  private static let files: [String: Set<String>] = {
    var files: [String: Set<String>] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(".lua") {
      let text = String(
        decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self
      )
      let line = text.split(separator: "\n").first { $0.hasPrefix("-- expect: ") }
      let outcomes = line?.dropFirst("-- expect: ".count).split(separator: "|") ?? []
      files[name] = Set(outcomes.map { String($0.filter { $0 != " " }) })
    }
    return files
  }()

  private static let isSanitized =
    ProcessInfo.processInfo.environment["MATCHBOOK_SANITIZER"] != nil

  @Test func everyVectorHasAtLeastTwoFiles() throws {
    var counts: [String: Int] = [:]
    for name in Self.files.keys {
      let text = String(
        decoding: FileManager.default.contents(atPath: "\(Self.folder)/\(name)") ?? Data(),
        as: UTF8.self)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("-- vector: ") })
      counts[String(line.dropFirst("-- vector: ".count)), default: 0] += 1
    }
    for vector in (1...23).map({ "\($0)" }) + ["amplification", "records"] {
      #expect(counts[vector, default: 0] >= 2, "vector \(vector)")
    }
  }

  /// On the main thread, on threads of the engine, and on a main thread with a small stack.
  @Test(arguments: [(1, 40, ""), (4, 40, ""), (1, 40, "ulimit -s 512; ")])
  func everyFileEndsAsItSaysAndLeavesNothingBehind(
    threads: Int, records: Int, before: String
  ) throws {
    let output = try Probe.run(
      ["hostile", Self.folder, "\(threads)", "\(records)"], before: before)
    var ended: Set<String> = []
    for line in output.split(separator: "\n") {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count == 8, columns[0] == "end" else { continue }
      let name = columns[1]
      ended.insert(name)
      #expect(
        Self.files[name]?.contains(columns[2]) == true, "\(name): \(columns[2]), \(columns[7])")
      #expect(Int(columns[3]) ?? .max < Self.mostMilliseconds, "\(name): \(columns[3]) ms")
      // Each thread has a state of its own. A sanitizer keeps what was freed, to catch its use.
      if !Self.isSanitized {
        #expect(
          Int(columns[4]) ?? .max < Self.mostGrowth * threads, "\(name): grew by \(columns[4]) KiB"
        )
      }
      #expect(columns[5] == "same", "\(name) changed what a control rule says")
      #expect(columns[6] == "0", "\(name) left \(columns[6]) states open")
    }
    let lost = Set(Self.files.keys).subtracting(ended).sorted()
    #expect(lost.isEmpty, "the process ended at \(lost.first ?? "")")
  }

  @Test func loadingAThousandTimesKeepsMemoryFlat() throws {
    let output = try Probe.run(["reload", "1000"])
    let growth = try #require(Int(output.split(separator: "\n").last ?? ""))
    #expect(growth < 4 << 10 || Self.isSanitized, "grew by \(growth) KiB")
  }
}

/// The program of `Tests/LuaProbe`, which stands beside the test bundle.
enum Probe {
  static func run(_ words: [String], before: String = "", locale: String = "C") throws -> String {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let probe = URL(filePath: bundle).deletingLastPathComponent().appending(path: "LuaProbe")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "\(before)exec \"$0\" \"$@\"", probe.path()] + words
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = locale
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
