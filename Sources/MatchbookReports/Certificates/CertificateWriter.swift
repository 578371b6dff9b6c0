import Matchbook
import MatchbookJSON

/// Writes the certificates of a run as JSON lines: one about the run, one for each component, and
/// one that says that nothing is missing. docs/internals/certificates.md lists their members.
///
/// The same result gives the same bytes, whatever the order of its input records was.
public struct CertificateWriter: Sendable {
  private let result: MatchResult
  private let certificates: MatchCertificates
  private let threads: Int

  /// Changes when a reader of the lines would have to.
  static let version = 1

  /// - Parameters:
  ///   - certificates: Those of the result.
  ///   - threads: Threads that put certificates into words; the bytes do not depend on it.
  public init(_ result: MatchResult, _ certificates: MatchCertificates, threads: Int = 1) {
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
        writer.member("matchbook_certificates", Self.version)
        writer.member("fingerprint", result.fingerprint)
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
        writer.member("components", certificates.count)
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
  static func line(of certificate: MatchCertificate) -> [UInt8] {
    line { writer in
      switch certificate {
      case .mostMatches(let certificate): write(certificate, &writer)
      case .bestFirst(let certificate): write(certificate, &writer)
      }
    }
  }

  private static func write(_ certificate: ComponentCertificate, _ writer: inout JSONWriter) {
    writeHead(
      certificate.ruleID, certificate.ruleVersion, .mostMatches, certificate.timeUnit,
      certificate.verdict, &writer)
    write(certificate.externals, "external", &writer)
    write(certificate.ledgers, "ledger", &writer)
    writer.name(plain: "pairs")
    writer.beginArray()
    for pair in certificate.pairs {
      write(pair.external, pair.ledger, pair.cost, pair.units, standing: nil, &writer)
    }
    writer.endArray()
    write(certificate.pairTotal, "pair_total", &writer)
    write(certificate.matchTotal, "match_total", &writer)
  }

  private static func write(_ certificate: BestFirstCertificate, _ writer: inout JSONWriter) {
    writeHead(
      certificate.ruleID, certificate.ruleVersion, .bestFirst, certificate.timeUnit,
      certificate.verdict, &writer)
    writer.member("settles_ties", certificate.settlesTies)
    for (name, ids) in [
      ("external" as StaticString, certificate.externals), ("ledger", certificate.ledgers),
    ] {
      writer.name(plain: name)
      writer.beginArray()
      for id in ids { writer.string(id) }
      writer.endArray()
    }
    writer.name(plain: "pairs")
    writer.beginArray()
    for pair in certificate.pairs {
      write(pair.external, pair.ledger, pair.cost, pair.units, standing: pair.standing, &writer)
    }
    writer.endArray()
    write(certificate.pairTotal, "pair_total", &writer)
    write(certificate.matchTotal, "match_total", &writer)
  }

  private static func writeHead(
    _ ruleID: String, _ ruleVersion: String, _ objective: Objective,
    _ timeUnit: ComponentCertificate.TimeUnit, _ verdict: ComponentCertificate.Verdict,
    _ writer: inout JSONWriter
  ) {
    writer.member("rule_id", ruleID)
    writer.member("rule_version", ruleVersion)
    writer.member("objective", objective.rawValue)
    writer.member("time_unit", timeUnit.rawValue)
    writer.member("verdict", verdict.rawValue)
  }

  private static func write(
    _ external: Int, _ ledger: Int, _ cost: ComponentCost, _ units: Int,
    standing: BestFirstCertificate.Standing?, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("external", external)
    writer.member("ledger", ledger)
    write(cost, "cost", &writer)
    writer.member("matches", units)
    if let standing {
      writer.member("standing", standing.rawValue)
    }
    writer.endObject()
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
