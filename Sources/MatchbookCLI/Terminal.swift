import Glibc

/// Standard output and standard error.
enum Terminal {
  static var hasPersonAtError: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String) {
    var copy = text
    copy.withUTF8 { _ = writeAll(STDOUT_FILENO, UnsafeRawBufferPointer($0)) }
  }

  static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { _ = writeAll(STDOUT_FILENO, $0) }
  }

  /// Says what went wrong; texts that begin with a place (`file:line`) speak for themselves.
  static func error(_ text: String) {
    let message = text.contains(": error: ") ? text : "matchbook: error: \(text)"
    var line = message.hasSuffix("\n") ? message : message + "\n"
    if hasPersonAtError {
      line = line.replacingFirst("error:", with: "\u{1B}[1;31merror:\u{1B}[0m")
    }
    line.withUTF8 { _ = writeAll(STDERR_FILENO, UnsafeRawBufferPointer($0)) }
  }

  /// Shows what is being done, for a person who watches only; the next call replaces it.
  static func progress(_ text: String?) {
    guard hasPersonAtError else { return }
    var line = "\r\u{1B}[K" + (text ?? "")
    line.withUTF8 { _ = writeAll(STDERR_FILENO, UnsafeRawBufferPointer($0)) }
  }

  /// Writes everything, through interruptions; `false` if the system refuses.
  static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      written += count
    }
    return true
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
