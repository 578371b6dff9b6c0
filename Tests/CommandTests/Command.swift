import Foundation

/// What the command printed and how it ended.
struct CommandOutcome: Sendable {
  var output: [UInt8] = []
  var error: [UInt8] = []
  var ending: Ending

  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
    /// It ran longer than any test may, and was ended.
    case tooSlow
  }

  var outputText: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: error, as: UTF8.self) }
}

/// Starts the command as users do: the built program, in a folder, through a shell.
enum Command {
  /// The folder of the test bundle, where the built command stands too.
  static let folder: String = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    return URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent().path()
  }()

  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let longestSeconds = 120.0

  /// Runs a line of the shell, in which `matchbook` is the built command.
  static func run(_ line: String, in folder: WorkFolder) throws -> CommandOutcome {
    let files = try WorkFolder()
    let output = files.path + "/output"
    let error = files.path + "/error"
    let child = try Child(
      ["/bin/sh", "-c", line], in: folder.path,
      descriptors: [(STDIN_FILENO, "/dev/null"), (STDOUT_FILENO, output), (STDERR_FILENO, error)])
    let ending = child.wait(seconds: longestSeconds)
    return CommandOutcome(
      output: [UInt8](try Data(contentsOf: URL(filePath: output))),
      error: [UInt8](try Data(contentsOf: URL(filePath: error))), ending: ending)
  }
}

/// A process that a test has started.
struct Child {
  let id: pid_t

  struct CannotStart: Error { let errorNumber: Int32 }

  /// - Parameter descriptors: Files to open in the child, made if they do not exist.
  init(_ words: [String], in folder: String, descriptors: [(Int32, String)]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, path) in descriptors {
      let flags = descriptor == STDIN_FILENO ? O_RDONLY : O_RDWR | O_CREAT | O_NOCTTY
      posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o600)
    }
    // Ignored signals would stay ignored in the child; users' shells do not ignore these.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var usual = sigset_t()
    sigemptyset(&usual)
    posix_spawnattr_setsigmask(&attributes, &usual)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = Command.folder + ":/usr/bin:/bin"
    environment["LC_ALL"] = "C"
    environment["NO_COLOR"] = nil
    environment["SWIFT_BACKTRACE"] = "enable=no"
    // Swift sees no spawning into a folder; the shell goes there and becomes the program.
    let shell = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder] + words
    var arguments = shell.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, shell[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw CannotStart(errorNumber: code) }
    self.id = id
  }

  /// Waits until the process has ended, and ends it if that takes too long.
  func wait(seconds: Double) -> CommandOutcome.Ending {
    let pauseMicroseconds: UInt32 = 2000
    let deadline = Date(timeIntervalSinceNow: seconds)
    var status: Int32 = 0
    while waitpid(id, &status, WNOHANG) == 0 {
      if Date() > deadline {
        kill(id, SIGKILL)
        waitpid(id, &status, 0)
        return .tooSlow
      }
      usleep(pauseMicroseconds)
    }
    let signal = status & 0x7F
    return signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
  }
}

/// A fresh folder for one test, gone when the test is.
final class WorkFolder: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "matchbook-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).appending(path: name), withIntermediateDirectories: true)
  }

  /// Copies a file or folder of the repository to the same place below this folder.
  func copy(_ name: String) throws {
    let target = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Command.root.appending(path: name), to: target)
  }

  /// All files below, by their paths; a folder's path ends with a slash.
  func contents() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path)
    // The bytes of a database differ from run to run; what a store says is asked of it.
    where ![".store", ".store-wal", ".store-shm"].contains(where: name.hasSuffix) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      if isFolder.boolValue {
        found[name + "/"] = []
      } else {
        found[name] = [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
      }
    }
    return found
  }
}
