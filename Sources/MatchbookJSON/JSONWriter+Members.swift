/// Members of objects in one call: the name, which is known to need no escape, and its value.
extension JSONWriter {
  public mutating func member(_ name: StaticString, _ value: String) {
    self.name(plain: name)
    string(value)
  }

  /// Writes a member whose text `append` puts behind the document's bytes as UTF-8.
  public mutating func member(_ name: StaticString, appending append: (inout [UInt8]) -> Void) {
    self.name(plain: name)
    string(appending: append)
  }

  public mutating func member(_ name: StaticString, _ value: Int) {
    self.name(plain: name)
    integer(value)
  }

  public mutating func member(_ name: StaticString, _ value: Int64) { member(name, Int(value)) }
  public mutating func member(_ name: StaticString, _ value: Int32) { member(name, Int(value)) }

  public mutating func member(_ name: StaticString, _ value: Bool) {
    self.name(plain: name)
    bool(value)
  }

  /// Writes a member whose value is a number that is already JSON text, for example an exact decimal.
  public mutating func member(_ name: StaticString, number text: String) {
    self.name(plain: name)
    rawNumber(text)
  }

  /// Writes a member that is null where there is no value.
  public mutating func member(_ name: StaticString, orNull value: String?) {
    self.name(plain: name)
    if let value { string(value) } else { null() }
  }

  /// Writes a member that is null where there is no number.
  public mutating func member(_ name: StaticString, orNull value: Int?) {
    self.name(plain: name)
    if let value { integer(value) } else { null() }
  }

  /// Writes a member that is a list of texts, on one line.
  public mutating func member(_ name: StaticString, _ values: some Sequence<String>) {
    self.name(plain: name)
    beginArray(onOneLine: true)
    for value in values { string(value) }
    endArray()
  }

  /// Writes a member that is a list with one object for each element.
  ///
  /// - Parameters:
  ///   - onOneLine: Keeps each object on one line although the document is indented.
  ///   - body: Writes the members of an element's object.
  public mutating func objects<Elements: Sequence>(
    _ name: StaticString, _ elements: Elements, onOneLine: Bool = false,
    _ body: (Elements.Element, inout JSONWriter) -> Void
  ) {
    self.name(plain: name)
    beginArray()
    for element in elements {
      beginObject(onOneLine: onOneLine)
      body(element, &self)
      endObject()
    }
    endArray()
  }

  /// A whole indented document that is one object, ended by a new line.
  ///
  /// - Parameter body: Writes the members of the object.
  public static func document(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(indentation: 2)
    writer.beginObject()
    body(&writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
