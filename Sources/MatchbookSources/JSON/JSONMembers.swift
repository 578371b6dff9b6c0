/// The members that the records of a file have, by their paths from the record's root.
struct JSONMembers {
  struct Node {
    let key: [UInt8]
    /// Names with a point between two.
    let path: String
    /// The column of the values that are no objects; `nil` before one was seen.
    var column: Int?
    var children: [Int] = []
    /// Which child is most likely the next one: records mostly have one order.
    var expected = 0
    var childOfKey: [[UInt8]: Int] = [:]
    let isWanted: Bool
    /// How values are written that are not null.
    var forms: Forms = []
  }

  /// How the values of a member are written.
  struct Forms: OptionSet {
    let rawValue: UInt8
    /// Numbers without a decimal mark or an exponent.
    static let integer = Forms(rawValue: 1)
    /// Three small letters, as some write currencies.
    static let smallLetters = Forms(rawValue: 2)
    static let other = Forms(rawValue: 4)
  }

  private(set) var nodes: [Node] = [Node(key: [], path: "", isWanted: true)]
  private(set) var columns: [String] = []
  private let wantsAll: Bool
  private let wanted: Set<String>

  /// More different members than this are no table: ids were used as names.
  static let maximumCount = 10_000

  init(_ description: SourceDescription) {
    let names =
      description.columns.values.joined() + description.named.map(\.column)
      + description.named.flatMap(\.joined) + description.changes.values.compactMap(\.sign?.column)
      + description.named.compactMap(\.change.sign?.column) + description.rowChoices.map(\.column)
    var wanted = Set(ColumnNames.usual.flatMap(\.names))
    var hasPositions = false
    for name in names {
      switch name {
      case .header(let header): wanted.insert(ColumnNames.folded(header))
      case .position: hasPositions = true
      }
    }
    // An amount may be an object with its value and its currency.
    for name in wanted {
      for part in JSONMembers.valueNames + JSONMembers.currencyNames {
        wanted.insert(name + " " + ColumnNames.folded(part))
      }
    }
    self.wanted = wanted
    wantsAll = description.keepsOtherColumns || hasPositions
  }

  static let valueNames = ["value", "amount"]
  static let currencyNames = ["currency", "currency_code", "currencyCode"]

  /// The child of a node by its name; `nil` where there are too many members.
  @inline(__always)
  mutating func child(of parent: Int, _ key: UnsafeBufferPointer<UInt8>) -> Int? {
    let expected = nodes[parent].expected
    if expected < nodes[parent].children.count {
      let child = nodes[parent].children[expected]
      if JSONMembers.areEqual(nodes[child].key, key) {
        nodes[parent].expected = expected + 1
        return child
      }
    }
    return unexpectedChild(of: parent, Array(key))
  }

  @inline(__always)
  private static func areEqual(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBufferPointer { left in
      for index in left.indices where left[index] != right[index] { return false }
      return true
    }
  }

  @inline(never)
  private mutating func unexpectedChild(of parent: Int, _ key: [UInt8]) -> Int? {
    if let index = nodes[parent].childOfKey[key] {
      nodes[parent].expected = index + 1
      return nodes[parent].children[index]
    }
    guard nodes.count < JSONMembers.maximumCount else { return nil }
    let name = String(decoding: key, as: UTF8.self)
    let path = parent == 0 ? name : nodes[parent].path + "." + name
    let isWanted = wantsAll || wanted.contains(ColumnNames.folded(path))
    nodes.append(Node(key: key, path: path, isWanted: isWanted))
    nodes[parent].childOfKey[key] = nodes[parent].children.count
    nodes[parent].children.append(nodes.count - 1)
    nodes[parent].expected = nodes[parent].children.count
    return nodes.count - 1
  }

  mutating func start(_ node: Int) { nodes[node].expected = 0 }

  @inline(__always)
  mutating func note(_ forms: Forms, of node: Int) { nodes[node].forms.formUnion(forms) }

  /// The column of a node's values.
  mutating func column(of node: Int) -> Int {
    if let column = nodes[node].column { return column }
    nodes[node].column = columns.count
    columns.append(nodes[node].path)
    return columns.count - 1
  }
}
