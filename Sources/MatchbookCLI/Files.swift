import Glibc
import MatchbookDigest

/// A file that could not be read or written.
struct FileError: Error, CustomStringConvertible {
  enum Kind: String {
    case unreadable = "file.unreadable"
    case unwritable = "file.unwritable"
  }
  let kind: Kind
  /// A path, or the name of a stream.
  let place: String
  /// What is wrong, what to do and what state things are in.
  let message: String

  var description: String { "\(place): error: \(message) [\(kind.rawValue)]" }

  static func unreadable(_ path: String, errno code: Int32) -> FileError {
    FileError(
      kind: .unreadable, place: path,
      message: "the file cannot be read: \(systemWords(code)); check its name and permissions. "
        + "Nothing was done.")
  }

  static func holdsNoFile(_ path: String, endings: [String]) -> FileError {
    FileError(
      kind: .unreadable, place: path,
      message: "the folder holds no \(endings.map { "*\($0)" }.joined(separator: " or ")) file; "
        + "name another folder, or the files themselves. Nothing was done.")
  }

  static func unwritable(
    _ path: String, errno code: Int32, isFolder: Bool = false, option: String = "--out"
  ) -> FileError {
    FileError(
      kind: .unwritable, place: path,
      message: "the \(isFolder ? "folder cannot be made" : "file cannot be written"): "
        + "\(systemWords(code)); choose another "
        + (option == "--out"
          ? "folder with --out. No file was written."
          : "place with \(option). It was not written.")
    )
  }

  /// What a command would write is there already, and is somebody's work.
  static func exists(_ path: String) -> FileError {
    FileError(
      kind: .unwritable, place: path,
      message: "the file exists already; choose another name with --out. No file was written.")
  }

  static func unwritableOutput(errno code: Int32) -> FileError {
    FileError(
      kind: .unwritable, place: "standard output",
      message: "the answer cannot be written: \(systemWords(code)); send it to another place. "
        + "It is incomplete.")
  }

  private static func systemWords(_ code: Int32) -> String { String(cString: strerror(code)) }
}

enum Files {
  /// Reads a whole file.
  static func read(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .unreadable(path, errno: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(path, errno: errno)
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// The SHA-256 of a file in hexadecimal; `nil` of a pipe, which nobody can read a second time, and
  /// of a file that is gone.
  static func hash(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var digest = SHA256()
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      if count == 0 { return digest.hexadecimal() }
      chunk.withUnsafeBufferPointer {
        digest.update(UnsafeBufferPointer(rebasing: $0[..<count]))
      }
    }
  }

  /// Writes everything, through interruptions and pauses.
  ///
  /// - Returns: 0, or the number of the error that the system gave.
  static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, start, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno == EAGAIN {
        // Somebody made the pipe one that does not wait; so wait here.
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path itself, or the files of a folder with one of the endings, by name.
  static func expand(_ path: String, endings: [String]) throws(FileError) -> [String] {
    guard isFolder(path) else { return [path] }
    guard let folder = opendir(path) else { throw .unreadable(path, errno: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if endings.contains(where: name.hasSuffix), !name.hasPrefix(".") { names.append(name) }
    }
    guard !names.isEmpty else { throw .holdsNoFile(path, endings: endings) }
    return names.sorted().map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }

  /// Processors that this process may use.
  static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
