/// A transcript: files, command lines, and what each has to print, as README.md beside describes.
struct Transcript {
  let name: String
  var parts: [Part] = []

  enum Part {
    /// Remarks and empty lines.
    case remark(String)
    case file(path: String, bytes: [UInt8])
    case folder(path: String)
    /// A file or folder of the repository.
    case copy(path: String)
    case step(Step)
  }

  /// A command line and what it has to do.
  struct Step {
    /// The number of the line that it stands in.
    let line: Int
    let command: String
    var output: [UInt8] = []
    var error: [UInt8] = []
    var exitCode: Int32?
    /// Files that are new or changed afterwards; all others have to be as they were.
    var written: [String: Written] = [:]
  }

  enum Written: Equatable {
    case bytes([UInt8])
    /// The same as standard output.
    case asPrinted
  }

  var steps: [Step] {
    parts.compactMap { part in
      guard case .step(let step) = part else { return nil }
      return step
    }
  }
}

/// A transcript that cannot be read.
struct TranscriptError: Error, CustomStringConvertible, Equatable {
  let file: String
  let line: Int
  let message: String

  var description: String { "\(file):\(line): error: \(message)" }
}

/// Text and bytes as transcripts hold them, indented below a keyword.
enum TranscriptBlock {
  static let indentation = "  "

  /// Whether bytes can only be shown with escapes: they are no plain lines of text.
  static func needsEscapes(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return false }
    return bytes.last != 0x0A || bytes.suffix(2) == [0x0A, 0x0A] || bytes == [0x0A]
      || bytes.contains { ($0 < 0x20 && $0 != 0x0A) || $0 == 0x7F }
      || String(validating: bytes, as: UTF8.self) == nil
  }

  static func lines(of bytes: [UInt8]) -> [String] {
    guard needsEscapes(bytes) else {
      return String(decoding: bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { $0.isEmpty ? "" : indentation + $0 }
    }
    var lines: [String] = []
    var line = ""
    for byte in bytes {
      switch byte {
      case 0x0A: line += "\\n"
      case 0x0D: line += "\\r"
      case 0x09: line += "\\t"
      case 0x5C: line += "\\\\"
      case 0x20...0x7E: line.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        line += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
      if byte == 0x0A {
        lines.append(indentation + line)
        line = ""
      }
    }
    return line.isEmpty ? lines : lines + [indentation + line]
  }

  /// The bytes of plain lines: each ends with a line feed.
  static func bytes(ofPlain lines: [String]) -> [UInt8] {
    lines.flatMap { Array($0.utf8) + [0x0A] }
  }

  /// The bytes of lines with escapes: no line feed but those written as `\n`; `nil` if an escape
  /// means nothing.
  static func bytes(ofEscaped lines: [String]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for line in lines {
      var rest = Array(line.utf8)[...]
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\") else {
          bytes.append(byte)
          continue
        }
        switch rest.popFirst() {
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "\\"): bytes.append(0x5C)
        case UInt8(ascii: "x"):
          let digits = String(decoding: rest.prefix(2), as: UTF8.self)
          guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
          bytes.append(value)
          rest = rest.dropFirst(2)
        default: return nil
        }
      }
    }
    return bytes
  }
}
