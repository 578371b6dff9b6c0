import Glibc

/// Waits until files change, asleep in the kernel all the while.
///
/// Editors write a new file and move it into place, so it is the folders that are watched.
struct FileWatch {
  private let descriptor: Int32
  /// By the number of the watch: the names that count, or `nil` where all rule files do.
  private var names: [Int32: Set<String>?] = [:]

  init(_ paths: [String]) throws(FileError) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { throw .unreadable(paths[0], errno: errno) }
    for path in paths {
      let isFolder = Files.isFolder(path)
      let slash = path.lastIndex(of: "/")
      let folder =
        isFolder ? path : slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      let number = inotify_add_watch(
        descriptor, folder, UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE))
      guard number >= 0 else { throw .unreadable(folder, errno: errno) }
      let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
      if isFolder {
        names[number] = .some(nil)
      } else if let known = names[number] {
        if let known { names[number] = known.union([name]) }
      } else {
        names[number] = [name]
      }
    }
  }

  /// An editor's way of saving makes several events within this time.
  private static let settlingMilliseconds: Int32 = 50

  /// Returns when a file that counts has changed and nothing more has followed for a moment.
  func wait() throws(FileError) {
    while try !hasNews(within: -1) {}
    while try hasNews(within: FileWatch.settlingMilliseconds) {}
  }

  /// Whether an event that counts came; a negative time waits for any event.
  private func hasNews(within milliseconds: Int32) throws(FileError) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else {
      if errno == EINTR { return false }
      throw .unreadable("the watched folder", errno: errno)
    }
    return buffer[..<count].withUnsafeBytes { bytes in
      var place = 0
      var counts = false
      let head = MemoryLayout<inotify_event>.size
      while place + head <= bytes.count {
        let event = bytes.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
        let end = place + head + Int(event.len)
        let name = String(
          decoding: bytes[(place + head)..<min(end, bytes.count)].prefix { $0 != 0 }, as: UTF8.self)
        if let wanted = names[event.wd] {
          let isRule = RuleFiles.endings.contains(where: name.hasSuffix)
          if wanted?.contains(name) ?? isRule { counts = true }
        }
        place = end
      }
      return counts
    }
  }
}
