import MatchbookJSON
import Testing

/// What is written is JSON that reads back as the same values.
@Suite struct JSONWriterTests {
  static func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.name(plain: "ids")
    writer.beginArray(onOneLine: true)
    writer.string("L-1")
    writer.integer(-7)
    writer.integer(Int.min)
    writer.endArray()
    writer.name("a\"b")
    writer.string("tab\t, bell\u{7}, line\n, ü \\")
    writer.name("empty")
    writer.beginObject()
    writer.endObject()
    writer.name("exact")
    writer.rawNumber("10.50")
    writer.name("wide")
    writer.integer(Int128.max)
    writer.name("yes")
    writer.bool(true)
    writer.name("none")
    writer.null()
    writer.endObject()
  }

  @Test func compactTextHasNoBlanks() {
    var writer = JSONWriter()
    Self.write(&writer)
    #expect(
      writer.text
        == #"{"ids":["L-1",-7,-9223372036854775808],"a\"b":"tab\t, bell\u0007, line\n, ü \\","#
        + #""empty":{},"exact":10.50,"wide":170141183460469231731687303715884105727,"#
        + #""yes":true,"none":null}"#)
    #expect(writer.isComplete)
  }

  @Test func indentedTextKeepsShortArraysOnOneLine() {
    var writer = JSONWriter(indentation: 2)
    Self.write(&writer)
    #expect(
      writer.text == #"""
        {
          "ids": ["L-1", -7, -9223372036854775808],
          "a\"b": "tab\t, bell\u0007, line\n, ü \\",
          "empty": {},
          "exact": 10.50,
          "wide": 170141183460469231731687303715884105727,
          "yes": true,
          "none": null
        }
        """#)
  }

  @Test func drainedPiecesMakeTheSameText() {
    var whole = JSONWriter(indentation: 1)
    var drained = JSONWriter(indentation: 1)
    var pieces: [UInt8] = []
    whole.beginArray()
    drained.beginArray()
    for number in 0..<100 {
      whole.integer(number)
      drained.integer(number)
      drained.drain { pieces += $0 }
      #expect(drained.bytes.isEmpty)
    }
    whole.endArray()
    drained.endArray()
    drained.drain { pieces += $0 }
    #expect(pieces == whole.bytes)
  }

  @Test func everyStringReadsBack() throws {
    let text = String(String.UnicodeScalarView((0..<0x3000).compactMap(Unicode.Scalar.init)))
    var writer = JSONWriter()
    writer.beginArray()
    writer.string(text)
    writer.string(utf8: text.utf8)
    writer.endArray()
    guard case .array(let both) = try JSONDocument(bytes: writer.bytes).root.value else {
      Issue.record("no array")
      return
    }
    for node in both {
      guard case .string(let read) = node.value else {
        Issue.record("no string")
        return
      }
      #expect(read.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }
}
