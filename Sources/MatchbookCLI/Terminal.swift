import Glibc
import Matchbook

/// Standard output and standard error.
enum Terminal {
  /// Writes a part of the answer.
  ///
  /// Whoever reads it may stop reading; the process then ends by `SIGPIPE`, as others do.
  static func write(_ bytes: [UInt8]) throws(FileError) {
    let code = bytes.withUnsafeBytes { Files.writeAll(STDOUT_FILENO, $0) }
    if code == EPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    if code != 0 { throw .unwritableOutput(errno: code) }
  }

  static func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

  /// Says what went wrong.
  static func error(_ text: String) {
    progress(nil)
    var line = text.hasSuffix("\n") ? text : text + "\n"
    if hasPersonAtError, wantsColour {
      line = line.replacingFirst("error:", with: "\u{1B}[1;31merror:\u{1B}[0m")
    }
    writeToError(line)
  }

  /// Shows how far a run has come.
  @Sendable static func show(_ progress: MatchControl.Progress) {
    guard hasPersonAtError, progress.parts > 0 else { return }
    let percent = progress.partsDone * 100 / progress.parts
    self.progress(
      "pass \(progress.pass) of \(progress.passCount): rule \(progress.ruleID) \(percent) %")
  }

  /// Shows what is being done, for a person who watches only; the next call replaces it.
  static func progress(_ text: String?) {
    guard hasPersonAtError else { return }
    writeToError("\r\u{1B}[K" + (text ?? "").prefix(errorWidth - 1))
  }

  private static let hasPersonAtError = isatty(STDERR_FILENO) == 1

  /// Not with `NO_COLOR`, by which people say so to all programs.
  private static let wantsColour = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true

  /// A line that is longer would wrap, and could not be taken back.
  private static var errorWidth: Int {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
    return isKnown ? Int(size.ws_col) : 80
  }

  /// Nobody is left to be told if this fails.
  private static func writeToError(_ text: String) {
    _ = Array(text.utf8).withUnsafeBytes { Files.writeAll(STDERR_FILENO, $0) }
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
