import Glibc

/// A folder that gets all files of a result or none of them.
///
/// Each file is written under another name beside its place and moved there when all are whole, so a
/// failure or an interruption leaves the folder as it was, and a reader never finds half a file.
struct OutputFolder {
  typealias Sink = (_ bytes: [UInt8]) throws(FileError) -> Void
  /// Writes the file of a name, piece by piece.
  typealias Body = (_ name: String, _ sink: Sink) throws(FileError) -> Void

  let path: String
  private let names: [String]
  /// The option that names another place, for messages.
  private let option: String

  /// Refuses at once what could only fail later, after all the work.
  init(_ path: String, names: [String], option: String = "--out") throws(FileError) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.names = names
    self.option = option
    var status = stat()
    if stat(path, &status) == 0, !Files.isFolder(path) {
      throw .unwritable(path, errno: ENOTDIR, isFolder: true, option: option)
    }
    for name in names where Files.isFolder(place(name)) {
      throw .unwritable(place(name), errno: EISDIR, option: option)
    }
  }

  private func place(_ name: String) -> String { "\(path)/\(name)" }

  /// Signals that end the process while it writes come to their right when nothing is half done.
  func write(_ body: Body) throws(FileError) {
    let interruptions = Interruptions()
    var made: [String] = []
    do throws(FileError) {
      try makeFolders(&made)
      var parts: [(temporary: String, place: String)] = []
      do throws(FileError) {
        for name in names {
          let temporary = place(".\(name).\(getpid()).partial")
          parts.append((temporary, place(name)))
          try write(temporary, name, interruptions, body)
        }
        for part in parts where rename(part.temporary, part.place) != 0 {
          throw .unwritable(part.place, errno: errno, option: option)
        }
      } catch {
        for part in parts { unlink(part.temporary) }
        throw error
      }
    } catch {
      for folder in made.reversed() { rmdir(folder) }
      interruptions.letThrough()
      throw error
    }
    interruptions.letThrough()
  }

  private func write(
    _ temporary: String, _ name: String, _ interruptions: Interruptions, _ body: Body
  ) throws(FileError) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let descriptor = open(temporary, flags, 0o666)
    guard descriptor >= 0 else { throw .unwritable(place(name), errno: errno, option: option) }
    do throws(FileError) {
      try body(name) { (bytes) throws(FileError) in
        let code = bytes.withUnsafeBytes { Files.writeAll(descriptor, $0) }
        guard code == 0 else { throw .unwritable(place(name), errno: code, option: option) }
        guard !interruptions.arePending else {
          throw .unwritable(place(name), errno: EINTR, option: option)
        }
      }
    } catch {
      close(descriptor)
      throw error
    }
    // Some file systems tell only now that the disk is full.
    guard close(descriptor) == 0 else {
      throw .unwritable(place(name), errno: errno, option: option)
    }
  }

  /// Makes the folder and those above it, and notes which were not there.
  private func makeFolders(_ made: inout [String]) throws(FileError) {
    var folder = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      folder += (folder.isEmpty || folder.hasSuffix("/") ? "" : "/") + part
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
      } else if !Files.isFolder(folder) {
        throw .unwritable(
          folder, errno: errno == EEXIST ? ENOTDIR : errno, isFolder: true, option: option)
      }
    }
  }
}

/// Holds back the signals that would end the process, so that it can clear away what it began.
private struct Interruptions {
  private var held = sigset_t()
  private var before = sigset_t()

  init() {
    sigemptyset(&held)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      // One that the process was told to ignore would stay pending for ever.
      var action = sigaction()
      sigaction(signal, nil, &action)
      let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      if !isIgnored { sigaddset(&held, signal) }
    }
    pthread_sigmask(SIG_BLOCK, &held, &before)
  }

  var arePending: Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return [SIGINT, SIGTERM, SIGHUP].contains { signal in
      var held = held
      return sigismember(&held, signal) == 1 && sigismember(&pending, signal) == 1
    }
  }

  /// Ends the process if it was asked to end meanwhile.
  func letThrough() {
    var before = before
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
}

/// A single file that is written whole or not at all.
struct OutputFile {
  let path: String
  /// The folder of this one file.
  let folder: OutputFolder

  init(_ path: String, option: String) throws(FileError) {
    self.path = path
    guard !path.hasSuffix("/") else {
      throw .unwritable(path, errno: EISDIR, option: option)
    }
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    folder = try OutputFolder(parent, names: [name], option: option)
  }
}
