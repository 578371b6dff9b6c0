import Matchbook
import MatchbookJSON

/// One line of a file of certificates.
struct CertificateLine {
  private let file: String
  private let line: Int
  private let root: JSONNode

  init(_ bytes: [UInt8], file: String, line: Int) throws(CertificateError) {
    self.file = file
    self.line = line
    do throws(JSONSyntaxError) {
      root = try JSONDocument(bytes: bytes).root
    } catch {
      throw .malformed(
        file, line,
        "character \(error.column): \(error.message)"
          + (error.expected.isEmpty ? "" : ", expected \(error.expected)"))
    }
  }

  /// The first line of a file.
  func fingerprint() throws(CertificateError) -> String {
    guard case .number(let version)? = root["matchbook_certificates"]?.value else {
      throw .malformed(
        file, line,
        "the first line does not name \"matchbook_certificates\", so the file holds "
          + "something else")
    }
    guard version == String(CertificateWriter.version) else {
      throw .malformed(
        file, line, "the file is of version \(version), expected \(CertificateWriter.version)")
    }
    return try string(member("fingerprint", of: root))
  }

  /// The number on the last line; `nil` if this is another one.
  func componentCount() throws(CertificateError) -> Int? {
    guard let node = root["components"] else { return nil }
    return try count(node)
  }

  func certificate() throws(CertificateError) -> MatchCertificate {
    let objective: Objective = try word(member("objective", of: root))
    switch objective {
    case .mostMatches: return .mostMatches(try mostMatches())
    case .bestFirst: return .bestFirst(try bestFirst())
    }
  }

  private func mostMatches() throws(CertificateError) -> ComponentCertificate {
    ComponentCertificate(
      ruleID: try string(member("rule_id", of: root)),
      ruleVersion: try string(member("rule_version", of: root)),
      timeUnit: try word(member("time_unit", of: root)),
      verdict: try word(member("verdict", of: root)),
      externals: try nodes("external"), ledgers: try nodes("ledger"), pairs: try pairs(),
      pairTotal: try cost(member("pair_total", of: root)),
      matchTotal: try cost(member("match_total", of: root)))
  }

  private func bestFirst() throws(CertificateError) -> BestFirstCertificate {
    var pairs: [BestFirstCertificate.Pair] = []
    for pair in try array(member("pairs", of: root)) {
      pairs.append(
        BestFirstCertificate.Pair(
          external: try count(member("external", of: pair)),
          ledger: try count(member("ledger", of: pair)), cost: try cost(member("cost", of: pair)),
          units: try count(member("matches", of: pair)),
          standing: try word(member("standing", of: pair))))
    }
    return BestFirstCertificate(
      ruleID: try string(member("rule_id", of: root)),
      ruleVersion: try string(member("rule_version", of: root)),
      timeUnit: try word(member("time_unit", of: root)),
      verdict: try word(member("verdict", of: root)),
      settlesTies: try bool(member("settles_ties", of: root)),
      externals: try ids(member("external", of: root)),
      ledgers: try ids(member("ledger", of: root)), pairs: pairs,
      pairTotal: try cost(member("pair_total", of: root)),
      matchTotal: try cost(member("match_total", of: root)))
  }

  private func ids(_ node: JSONNode) throws(CertificateError) -> [String] {
    var ids: [String] = []
    for id in try array(node) { ids.append(try string(id)) }
    return ids
  }

  private func nodes(
    _ name: String
  ) throws(CertificateError) -> [ComponentCertificate.Node] {
    var nodes: [ComponentCertificate.Node] = []
    for node in try array(member(name, of: root)) {
      nodes.append(
        ComponentCertificate.Node(
          ids: try ids(member("ids", of: node)), price: try cost(member("price", of: node))))
    }
    return nodes
  }

  private func pairs() throws(CertificateError) -> [ComponentCertificate.Pair] {
    var pairs: [ComponentCertificate.Pair] = []
    for pair in try array(member("pairs", of: root)) {
      pairs.append(
        ComponentCertificate.Pair(
          external: try count(member("external", of: pair)),
          ledger: try count(member("ledger", of: pair)), cost: try cost(member("cost", of: pair)),
          units: try count(member("matches", of: pair))))
    }
    return pairs
  }

  private func cost(_ node: JSONNode) throws(CertificateError) -> ComponentCost {
    let parts = try array(node)
    guard parts.count == 4 else { throw unexpected(node, "four whole numbers") }
    return ComponentCost(
      fewerMatches: try integer(parts[0]), scoreLoss: try integer(parts[1]),
      amount: try integer(parts[2]), time: try integer(parts[3]))
  }

  // MARK: - Values

  private func member(_ name: String, of node: JSONNode) throws(CertificateError) -> JSONNode {
    guard let member = node[name] else {
      throw .malformed(file, line, "\(node.path) has no member \"\(name)\"")
    }
    return member
  }

  private func array(_ node: JSONNode) throws(CertificateError) -> [JSONNode] {
    guard case .array(let elements) = node.value else { throw unexpected(node, "an array") }
    return elements
  }

  private func string(_ node: JSONNode) throws(CertificateError) -> String {
    guard case .string(let text) = node.value else { throw unexpected(node, "a string") }
    return text
  }

  private func bool(_ node: JSONNode) throws(CertificateError) -> Bool {
    guard case .bool(let value) = node.value else { throw unexpected(node, "true or false") }
    return value
  }

  private func integer(_ node: JSONNode) throws(CertificateError) -> Int128 {
    guard case .number(let text) = node.value, let number = Int128(text) else {
      throw unexpected(node, "a whole number")
    }
    return number
  }

  private func count(_ node: JSONNode) throws(CertificateError) -> Int {
    guard case .number(let text) = node.value, let number = Int(text), number >= 0 else {
      throw unexpected(node, "a whole number from 0")
    }
    return number
  }

  private func word<Word: RawRepresentable & CaseIterable>(
    _ node: JSONNode
  ) throws(CertificateError) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: try string(node)) else {
      throw unexpected(node, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }

  private func unexpected(_ node: JSONNode, _ expected: String) -> CertificateError {
    var found = node.value.kind
    if case .number(let text) = node.value { found = text }
    if case .string(let text) = node.value { found = JSONWriter.quoted(text) }
    return .malformed(file, line, "\(node.path) is \(found), expected \(expected)")
  }
}
