/// The table of paths as a tree: from an element and the name of a child to that child.
///
/// A look-up is one probe or two in an array; names are compared by 64 bits of hash, which is safe
/// because a name that is none of ours and shares a hash with one would have to be made on purpose, and
/// would then only be read as that one.
struct CamtTree: Sendable {
  /// An element that the reader knows; its number is its place in ``actions``.
  typealias Node = Int32

  /// Above every statement: names are looked for at any depth, whatever envelope a bank uses.
  static let envelope: Node = 0
  /// The message itself: statements are its children.
  static let message: Node = 1

  private(set) var actions: [CamtAction?] = [nil, nil]
  private var keys: [UInt64] = []
  private var nodes: [Node] = []
  private var children: [(key: UInt64, node: Node)] = []

  /// Names of the message, by which it is found.
  static let messages: [(name: String, title: String, statement: String)] = [
    ("BkToCstmrStmt", "camt.053", "Stmt"),
    ("BkToCstmrAcctRpt", "camt.052", "Rpt"),
    ("BkToCstmrDbtCdtNtfctn", "camt.054", "Ntfctn"),
  ]

  static let shared = CamtTree()

  private init() {
    let statement = add(.part(.statement))
    for message in CamtTree.messages {
      children.append((CamtTree.key(CamtTree.envelope, hash(message.name)), CamtTree.message))
      children.append((CamtTree.key(CamtTree.message, hash(message.statement)), statement))
    }
    insert(CamtPaths.statement, at: statement)
    insert(CamtPaths.balance, at: node(of: .part(.balance)))
    let entry = node(of: .part(.entry))
    insert(CamtPaths.entry + CamtPaths.shared, at: entry)
    insert(CamtPaths.transaction + CamtPaths.shared, at: node(of: .part(.transaction)))
    fillTable()
  }

  private func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(CamtTree.basis) { CamtTree.mixed($0, $1) }
  }

  private func node(of action: CamtAction) -> Node {
    Node(actions.firstIndex(of: action) ?? 0)
  }

  private mutating func add(_ action: CamtAction?) -> Node {
    actions.append(action)
    return Node(actions.count - 1)
  }

  private mutating func insert(_ rows: [CamtPaths.Row], at start: Node) {
    for row in rows {
      var ends: [Node] = []
      for path in row.paths {
        var reached = [start]
        for step in path.split(separator: "/") {
          let names = step.split(separator: "|").map(String.init)
          reached = reached.flatMap { parent in names.map { child($0, of: parent) } }
        }
        ends += reached
      }
      for end in ends {
        if row.action == .part(.transaction), end != ends[0] {
          // A part has one node, whatever path leads to it.
          redirect(end, to: ends[0])
        }
        actions[Int(end)] = row.action
      }
    }
  }

  private mutating func child(_ name: String, of parent: Node) -> Node {
    let key = CamtTree.key(parent, hash(name))
    if let known = children.first(where: { $0.key == key }) { return known.node }
    let node = add(nil)
    children.append((key, node))
    return node
  }

  private mutating func redirect(_ node: Node, to other: Node) {
    for index in children.indices where children[index].node == node {
      children[index].node = other
    }
  }

  private mutating func fillTable() {
    var size = 64
    while size < children.count * 4 { size *= 2 }
    keys = Array(repeating: 0, count: size)
    nodes = Array(repeating: -1, count: size)
    for child in children {
      var slot = Int(truncatingIfNeeded: child.key) & (size - 1)
      while nodes[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      keys[slot] = child.key
      nodes[slot] = child.node
    }
  }

  /// The child of an element by the hash of its local name; `nil` for one that is not read.
  @inline(__always) func child(of parent: Node, hash: UInt64) -> Node? {
    let key = CamtTree.key(parent, hash)
    var slot = Int(truncatingIfNeeded: key) & (keys.count - 1)
    while nodes[slot] >= 0 {
      if keys[slot] == key { return nodes[slot] }
      slot = (slot + 1) & (keys.count - 1)
    }
    return nil
  }

  /// The hash of a name without its prefix.
  @inline(__always) static func localHash(_ name: UnsafePointer<CChar>) -> UInt64 {
    var hash = basis
    var at = name
    while at.pointee != 0 {
      hash = at.pointee == 0x3A ? basis : mixed(hash, UInt8(bitPattern: at.pointee))
      at += 1
    }
    return hash
  }

  private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always) private static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  @inline(__always) private static func key(_ parent: Node, _ hash: UInt64) -> UInt64 {
    let mixed = (hash ^ UInt64(UInt32(bitPattern: parent))) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 29
  }
}
