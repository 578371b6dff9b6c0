import MatchbookJSON
import Testing

/// Reading is strict, keeps numbers as they are written, and knows the place of everything.
@Suite struct JSONDocumentTests {
  @Test func everyValueHasItsPlaceAndPath() throws {
    let text = """
      {
        "rules": [ { "id": "ä", "a b": -1.50e+2 } ]
      }
      """
    let root = try JSONDocument(bytes: Array(text.utf8)).root
    guard case .array(let rules)? = root["rules"]?.value, let rule = rules.first else {
      Issue.record("no array of rules")
      return
    }
    let odd = try #require(rule["a b"])
    #expect(rule.path == "$.rules[0]")
    #expect(rule["id"]?.path == "$.rules[0].id")
    #expect(odd.path == "$.rules[0][\"a b\"]")
    // The letter ä is one column, although it is two bytes.
    #expect((odd.line, odd.column) == (2, 34))
    guard case .number("-1.50e+2") = odd.value else {
      Issue.record("the number lost its text")
      return
    }
  }

  @Test(arguments: [
    (#""\u00e9\ud83d\ude00\n\/""#, "é😀\n/"), (#""a\\\"b""#, "a\\\"b"), ("\"ß\"", "ß"),
  ])
  func escapesAreRead(text: String, value: String) throws {
    guard case .string(let read) = try JSONDocument(bytes: Array(text.utf8)).root.value else {
      Issue.record("no string")
      return
    }
    #expect(read == value)
  }

  @Test(arguments: [
    ("", "1:1: the text is empty, expected a JSON value"),
    ("{\"a\": 1,}", "1:9: a comma stands before the closing }, expected no comma there"),
    ("[1,\n2,]", "2:3: a comma stands before the closing ], expected no comma there"),
    ("[1 2]", "1:4: found 2 after a value of an array, expected a comma or ]"),
    ("{a: 1}", "1:2: found a, expected a name in double quotes"),
    ("{\"a\" 1}", "1:6: found 1 after the name \"a\", expected a colon"),
    ("['a']", "1:2: found a single quote, expected text in double quotes"),
    ("[1, // one", "1:5: found a comment, expected a value; JSON has no comments"),
    ("[True]", "1:2: found True, expected a JSON value"),
    ("[nul]", "1:2: found nul, expected a JSON value"),
    ("[01]", "1:4: a number starts with a superfluous 0, expected a number such as 0.5 or 7"),
    ("[-00]", "1:5: a number starts with a superfluous 0, expected a number such as 0.5 or 7"),
    ("[.5]", "1:2: found ., expected a number with a digit before its point, such as 0.5"),
    ("[1.]", "1:4: found ] after a decimal point, expected a digit"),
    ("[1e]", "1:4: found ] in an exponent, expected a digit"),
    ("[-]", "1:3: found ] in a number, expected a digit"),
    ("\"ab", "1:4: the text ends inside a string, expected a closing double quote"),
    (
      "\"a\nb\"",
      "1:3: a line ends inside a string, expected a closing double quote, or \\n for a new line"
    ),
    (
      "\"\\ud800x\"",
      "1:8: an escape is half of a surrogate pair, expected both halves, such as \\ud83d\\ude00"
    ),
    ("\"\\x\"", "1:3: found x after a backslash, expected one of \" \\ / b f n r t u"),
    ("\"\\u12g4\"", "1:6: found g4 in a \\u escape, expected four hexadecimal digits"),
    (
      "{\"a\": [1",
      "1:9: the text ends inside the array that begins in line 1, expected a closing ]"
    ),
    ("{} {}", "1:4: found { after the end of the document, expected nothing more"),
    (
      "{\"a\": 1, \"a\": 2}",
      "1:10: the name \"a\" stands twice in one object; first in line 1, expected names that differ"
    ),
  ])
  func whatIsNotJSONIsRefusedWithItsPlace(text: String, message: String) {
    let error = #expect(throws: JSONSyntaxError.self) {
      _ = try JSONDocument(bytes: Array(text.utf8))
    }
    #expect(error?.description == message)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF0, 0x9F],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8AreRefused(bytes: [UInt8]) {
    let error = #expect(throws: JSONSyntaxError.self) { _ = try JSONDocument(bytes: bytes) }
    #expect(error?.message == "found a byte that is not UTF-8")
    #expect(error?.column == 2)
  }

  @Test func nestingEndsAtTheLimit() throws {
    let deep = JSONDocument.maximumDepth
    let fits = String(repeating: "[", count: deep) + String(repeating: "]", count: deep)
    _ = try JSONDocument(bytes: Array(fits.utf8))
    let error = #expect(throws: JSONSyntaxError.self) {
      _ = try JSONDocument(bytes: Array(("[" + fits + "]").utf8))
    }
    #expect(error?.column == deep + 1)
  }

  @Test func repeatedNamesCanBeListedInstead() throws {
    let text = "{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2, \"c\": 3}, \"a\": 2}"
    let document = try JSONDocument(bytes: Array(text.utf8), repeatedNames: .listed)
    #expect(document.repeatedNames.map(\.name) == ["c", "c", "a"])
    #expect(document.repeatedNames.map(\.path) == ["$.b", "$.b", "$"])
  }

  @Test func aByteOrderMarkIsPassedOver() throws {
    let root = try JSONDocument(bytes: [0xEF, 0xBB, 0xBF] + Array("7".utf8)).root
    #expect(root.column == 1)
  }
}

@Suite struct ClosestNameTests {
  static let names = ["reference", "description", "amount", "all", "any", "not", "jaro_winkler"]

  @Test(arguments: [
    ("refrence", "reference"), ("Reference", "reference"), ("amuont", "amount"), ("al", "all"),
    ("jaroWinkler", "jaro_winkler"), ("descriptoin", "description"), ("amount ", "amount"),
  ])
  func findsWhatWasMeant(word: String, name: String) {
    #expect(closestName(to: word, among: Self.names) == name)
  }

  @Test(arguments: ["", "x", "foo", "value_date", "zzzzzzzzz"])
  func keepsQuietWhereNothingIsClose(word: String) {
    #expect(closestName(to: word, among: Self.names) == nil)
  }
}
