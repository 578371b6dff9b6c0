/// A JSON text that has been read: its root, with the place of every value.
///
/// Reading is strict (RFC 8259): no comments, no trailing commas, no lone surrogates. A byte order
/// mark at the start is passed over. Numbers keep their text, so that nothing is rounded.
public struct JSONDocument: Sendable {
  public let root: JSONNode
  /// The names that stand more than once in one object, in the order of the text; empty unless
  /// they were asked for with ``RepeatedNames/listed``.
  public let repeatedNames: [JSONRepeatedName]

  /// What becomes of an object that has one name twice.
  public enum RepeatedNames: Sendable {
    /// It is a syntax error.
    case refused
    /// It is listed in ``JSONDocument/repeatedNames``; both members stay.
    case listed
  }

  /// Arrays and objects may be nested this deep.
  public static let maximumDepth = 512

  /// Reads a JSON text in UTF-8.
  ///
  /// - Complexity: O(*n*) time in the length of the text.
  public init(
    bytes: [UInt8], repeatedNames policy: RepeatedNames = .refused
  ) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: bytes)
    root = try parser.parseDocument()
    if policy == .refused, let first = parser.repeatedNames.first {
      throw JSONSyntaxError(
        line: first.line, column: first.column,
        message: "the name \"\(first.name)\" stands twice in one object; first in line "
          + "\(first.firstLine)",
        expected: "names that differ")
    }
    repeatedNames = parser.repeatedNames
  }
}

/// A name that an object already has.
public struct JSONRepeatedName: Hashable, Sendable {
  public let name: String
  public let line: Int
  public let column: Int
  /// Where the name stands for the first time.
  public let firstLine: Int
  /// The path of the object.
  public let path: String
}

/// A value with its place in the text.
public struct JSONNode: Sendable {
  public let value: JSONValue
  /// The line of the value's first character, from 1.
  public let line: Int
  /// The position of the value's first character in its line, from 1, in Unicode scalars.
  public let column: Int
  let place: JSONPlace

  /// Where the value stands in the document, for example `$.rules[0].id`.
  public var path: String { place.text }

  /// The member of an object; `nil` if the value is no object or has no such member.
  public subscript(name: String) -> JSONNode? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.name == name }?.value
  }
}

/// A JSON value.
public enum JSONValue: Sendable {
  case object([JSONMember])
  case array([JSONNode])
  case string(String)
  /// A number, as it is written.
  case number(String)
  case bool(Bool)
  case null

  /// The kind of value in words, for messages: `an object`, `a number`, `null`.
  public var kind: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .bool(let value): value ? "true" : "false"
    case .null: "null"
    }
  }
}

/// A name of an object with its value.
public struct JSONMember: Sendable {
  public let name: String
  public let nameLine: Int
  public let nameColumn: Int
  public let value: JSONNode
}

/// The first place at which a text is not JSON.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int
  public let message: String
  /// What may stand there; empty if the message says it all.
  public let expected: String

  public var description: String {
    "\(line):\(column): \(message)" + (expected.isEmpty ? "" : ", expected \(expected)")
  }
}

/// One step from a document's root to a value; the steps share their beginnings.
final class JSONPlace: Sendable {
  enum Step: Sendable {
    case root
    case name(String)
    case index(Int)
  }

  let parent: JSONPlace?
  let step: Step

  init(_ step: Step, in parent: JSONPlace?) {
    self.step = step
    self.parent = parent
  }

  var text: String {
    var steps: [String] = []
    var place: JSONPlace? = self
    while let current = place {
      steps.append(current.stepText)
      place = current.parent
    }
    return steps.reversed().joined()
  }

  private var stepText: String {
    switch step {
    case .root: return "$"
    case .index(let index): return "[\(index)]"
    case .name(let name):
      let isPlain =
        !name.isEmpty
        && name.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            || $0 == 0x5F || $0 == 0x2D
        }
      return isPlain ? ".\(name)" : "[\(JSONWriter.quoted(name))]"
    }
  }
}
