import Matchbook
import MatchbookJSON

/// Writes the certificates of a run as JSON lines: one about the run, one for each component, and
/// one that says that nothing is missing. docs/internals/certificates.md lists their members.
///
/// The same result gives the same bytes, whatever the order of its input records was.
public struct CertificateWriter: Sendable {
  private let result: MatchResult
  private let certificates: ComponentCertificates
  private let threads: Int

  /// Changes when a reader of the lines would have to.
  static let version = 1

  /// - Parameters:
  ///   - certificates: Those of the result.
  ///   - threads: Threads that put certificates into words; the bytes do not depend on it.
  public init(_ result: MatchResult, _ certificates: ComponentCertificates, threads: Int = 1) {
    self.result = result
    self.certificates = certificates
    self.threads = threads
  }

  /// Hands the lines on in pieces, so that a large run needs little memory.
  public func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(
      Self.line { writer in
        writer.name(plain: "matchbook_certificates")
        writer.integer(Self.version)
        writer.name(plain: "fingerprint")
        writer.string(result.fingerprint)
      })
    try OrderedPieces(count: certificates.count, threads: threads).forEach { range in
      var bytes: [UInt8] = []
      for index in range { bytes += Self.line(of: certificates[index]) }
      return bytes
    } take: { (bytes) throws(Failure) in
      try sink(bytes)
    }
    try sink(
      Self.line { writer in
        writer.name(plain: "components")
        writer.integer(certificates.count)
      })
  }

  private static func line(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    body(&writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// One certificate.
  static func line(of certificate: ComponentCertificate) -> [UInt8] {
    line { writer in
      writer.name(plain: "rule_id")
      writer.string(certificate.ruleID)
      writer.name(plain: "rule_version")
      writer.string(certificate.ruleVersion)
      writer.name(plain: "time_unit")
      writer.string(certificate.timeUnit.rawValue)
      writer.name(plain: "verdict")
      writer.string(certificate.verdict.rawValue)
      write(certificate.externals, "external", &writer)
      write(certificate.ledgers, "ledger", &writer)
      writer.name(plain: "pairs")
      writer.beginArray()
      for pair in certificate.pairs {
        writer.beginObject()
        writer.name(plain: "external")
        writer.integer(pair.external)
        writer.name(plain: "ledger")
        writer.integer(pair.ledger)
        write(pair.cost, "cost", &writer)
        writer.name(plain: "matches")
        writer.integer(pair.units)
        writer.endObject()
      }
      writer.endArray()
      write(certificate.pairTotal, "pair_total", &writer)
      write(certificate.matchTotal, "match_total", &writer)
    }
  }

  private static func write(
    _ nodes: [ComponentCertificate.Node], _ name: StaticString, _ writer: inout JSONWriter
  ) {
    writer.name(plain: name)
    writer.beginArray()
    for node in nodes {
      writer.beginObject()
      writer.name(plain: "ids")
      writer.beginArray()
      for id in node.ids { writer.string(id) }
      writer.endArray()
      write(node.price, "price", &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  /// The four parts in the order in which they count.
  private static func write(
    _ cost: ComponentCost, _ name: StaticString, _ writer: inout JSONWriter
  ) {
    writer.name(plain: name)
    writer.beginArray()
    for part in cost.parts { writer.integer(part) }
    writer.endArray()
  }
}
