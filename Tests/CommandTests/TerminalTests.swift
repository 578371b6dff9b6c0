import Foundation
import Testing

/// Colour and progress are for a person at a terminal; pipes and files get neither.
@Suite struct TerminalTests {
  private static let rules = #"""
    {"rules": [{"id": "invoice", "when": {"field": "amount", "operator": "equal"}}]}
    """#

  private static func folder() throws -> WorkFolder {
    let folder = try WorkFolder()
    try folder.write("id,amount,currency\nL-1,1.00,EUR\n", to: "books.csv")
    try folder.write("id,amount,currency\nX-1,1.00,EUR\n", to: "bank.csv")
    try folder.write(Self.rules, to: "rules.json")
    return folder
  }

  private static let match =
    "matchbook match --ledger books.csv --external bank.csv --rules rules.json"

  @Test func aPersonSeesProgressAndTakesItBack() throws {
    let shown = try PseudoTerminal.errorText(of: Self.match, in: Self.folder())
    #expect(
      shown
        == [
          "reading ledger records from books.csv", "reading external records from bank.csv", "",
          "matching 1 ledger and 1 external records", "pass 1 of 1: rule invoice 100 %", "",
        ].map { "\r\u{1B}[K\($0)" }.joined())
  }

  @Test func aLongLineOfProgressIsCut() throws {
    let folder = try Self.folder()
    let name = String(repeating: "b", count: 100) + ".csv"
    try folder.write("id,amount,currency\n", to: name)
    let shown = try PseudoTerminal.errorText(
      of: Self.match.replacingOccurrences(of: "bank.csv", with: name), in: folder)
    for line in shown.split(separator: "\r\u{1B}[K") { #expect(line.count < 80) }
  }

  @Test func aPersonSeesErrorsInColour() throws {
    let shown = try PseudoTerminal.errorText(of: "matchbook mtach", in: Self.folder())
    #expect(shown.hasPrefix("\r\u{1B}[Kmatchbook: \u{1B}[1;31merror:\u{1B}[0m there is no command"))
  }

  /// The line of progress is gone before the error is told.
  @Test func anErrorDoesNotStandBehindProgress() throws {
    let folder = try Self.folder()
    try folder.write("id,amount,currency\nX-1,one,EUR\n", to: "bank.csv")
    let shown = try PseudoTerminal.errorText(of: Self.match, in: folder)
    #expect(shown.contains("\r\u{1B}[Kbank.csv:2: \u{1B}[1;31merror:\u{1B}[0m column \"amount\""))
  }

  @Test func whoWantsNoColourGetsNone() throws {
    let shown = try PseudoTerminal.errorText(of: "NO_COLOR=1 matchbook mtach", in: Self.folder())
    #expect(shown.hasPrefix("\r\u{1B}[Kmatchbook: error: there is no command"))
  }

  @Test func pipesAndFilesGetNeither() throws {
    let folder = try Self.folder()
    for line in [Self.match, "matchbook mtach", Self.match + " --format json"] {
      let outcome = try Command.run(line, in: folder)
      #expect(!(outcome.output + outcome.error).contains(0x1B))
      #expect(!(outcome.output + outcome.error).contains(0x0D))
    }
  }
}

/// A terminal without a person.
enum PseudoTerminal {
  struct NoTerminal: Error {}

  /// `TIOCSPTLCK` and `TIOCGPTN` of Linux, which Swift does not see.
  private static let unlockRequest: UInt = 0x4004_5431
  private static let numberRequest: UInt = 0x8004_5430

  /// Runs a line of the shell with standard error on a terminal of eighty columns.
  static func errorText(of line: String, in folder: WorkFolder) throws -> String {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard master >= 0 else { throw NoTerminal() }
    defer { close(master) }
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard ioctl(master, unlockRequest, &isLocked) == 0, ioctl(master, numberRequest, &number) == 0
    else { throw NoTerminal() }
    let path = "/dev/pts/\(number)"
    // Held open so that what was written stays readable after the command has ended.
    let held = open(path, O_RDWR | O_NOCTTY)
    defer { close(held) }
    var settings = termios()
    tcgetattr(held, &settings)
    settings.c_oflag &= ~tcflag_t(OPOST)
    tcsetattr(held, TCSANOW, &settings)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)

    let child = try Child(
      ["/bin/sh", "-c", line], in: folder.path,
      descriptors: [
        (STDIN_FILENO, "/dev/null"), (STDOUT_FILENO, "/dev/null"), (STDERR_FILENO, path),
      ])
    _ = child.wait(seconds: 60)
    _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(master, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
