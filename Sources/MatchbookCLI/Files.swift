import Glibc

/// A file that could not be read or written.
struct FileError: Error, CustomStringConvertible {
  enum Kind: String {
    case unreadable = "file.unreadable"
    case unwritable = "file.unwritable"
  }
  let kind: Kind
  let path: String
  let cause: String

  init(_ kind: Kind, _ path: String, errno code: Int32) {
    self.kind = kind
    self.path = path
    cause = String(cString: strerror(code))
  }

  var description: String {
    switch kind {
    case .unreadable:
      "\(path): error: the file cannot be read: \(cause); check the name and its permissions. "
        + "Nothing was matched. [\(kind.rawValue)]"
    case .unwritable:
      "\(path): error: the file cannot be written: \(cause); choose another folder with --out. "
        + "[\(kind.rawValue)]"
    }
  }
}

enum Files {
  /// Reads a whole file.
  static func read(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw FileError(.unreadable, path, errno: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.unreadable, path, errno: errno)
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes a file so that a reader finds either the old one or the whole new one.
  static func write(
    _ path: String, _ body: (_ sink: ([UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    let temporary = path + ".partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw FileError(.unwritable, path, errno: errno) }
    do {
      try body { (bytes) throws(FileError) in
        let done = bytes.withUnsafeBytes { Terminal.writeAll(descriptor, $0) }
        if !done { throw FileError(.unwritable, path, errno: errno) }
      }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      throw FileError(.unwritable, path, errno: errno)
    }
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if mkdir(made, 0o755) != 0, errno != EEXIST {
        throw FileError(.unwritable, path, errno: errno)
      }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(.unwritable, path, errno: ENOTDIR)
    }
  }

  /// The path itself, or the files of a folder with an ending, by name.
  static func expand(_ path: String, ending: String) throws(FileError) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
    guard let folder = opendir(path) else { throw FileError(.unreadable, path, errno: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(ending), !name.hasPrefix(".") { names.append(name) }
    }
    guard !names.isEmpty else { throw FileError(.unreadable, path, errno: ENOENT) }
    return names.sorted().map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }

  /// Processors that this process may use.
  static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
