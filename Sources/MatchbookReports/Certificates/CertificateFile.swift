import Matchbook
import MatchbookJSON

/// A file of certificates, read and checked line by line.
public struct CertificateFile: Sendable {
  /// What a file that holds proves.
  public struct Findings: Hashable, Sendable {
    public var fingerprint = ""
    public var components = 0
    public var pairs = 0
    /// Matches that the components' assignments make.
    public var matches = 0
    /// Components that have another assignment as good.
    public var tied = 0
  }

  private let name: String
  private let bytes: [UInt8]

  /// - Parameter name: What errors call the file.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Checks every certificate by itself.
  ///
  /// - Complexity: O(bytes).
  public func check() throws(CertificateError) -> Findings {
    try check { (_, _, _) throws(CertificateError) in }
  }

  /// Checks every certificate, and that the file holds those of a result and no others.
  ///
  /// - Complexity: O(bytes + rows).
  public func check(
    against result: MatchResult, _ certificates: MatchCertificates
  ) throws(CertificateError) -> Findings {
    let findings = try check { (number, line, certificate) throws(CertificateError) in
      guard number < certificates.count else {
        throw .differs(
          name, line, "the inputs give \(certificates.count) components, the file holds more")
      }
      guard certificates[number] == certificate else {
        throw .differs(
          name, line,
          "component \(number + 1) of the file, with external record "
            + "\(certificate.firstExternalID ?? ""), is not the one that the inputs give, with "
            + "external record \(certificates[number].firstExternalID ?? "")")
      }
    }
    guard findings.components == certificates.count else {
      throw .differs(
        name, findings.components + 2,
        "the inputs give \(certificates.count) components, the file holds \(findings.components)")
    }
    guard findings.fingerprint == result.fingerprint else {
      throw .differs(
        name, 1,
        "the inputs have the fingerprint \(result.fingerprint), the file names "
          + findings.fingerprint)
    }
    return findings
  }

  private func check(
    _ body: (_ number: Int, _ line: Int, MatchCertificate) throws(CertificateError) -> Void
  ) throws(CertificateError) -> Findings {
    var findings = Findings()
    var number = 0
    var isComplete = false
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      number += 1
      let line = try CertificateLine(Array(bytes[start..<end]), file: name, line: number)
      start = end + 1
      if isComplete { throw .malformed(name, number, "a line follows the last one") }
      if number == 1 {
        findings.fingerprint = try line.fingerprint()
      } else if let count = try line.componentCount() {
        guard count == findings.components else {
          throw .malformed(
            name, number,
            "the file holds \(findings.components) components, its last line names "
              + "\(count)")
        }
        isComplete = true
      } else {
        let certificate = try line.certificate()
        do throws(ComponentChecker.Refusal) {
          try ComponentChecker.check(certificate)
        } catch {
          throw .refused(name, number, certificate, error)
        }
        guard certificate.pairCount > 0 else {
          throw .malformed(name, number, "a component has no pair")
        }
        try body(findings.components, number, certificate)
        findings.components += 1
        findings.pairs += certificate.pairCount
        findings.matches += Int(clamping: -certificate.matchTotal.fewerMatches)
        if certificate.verdict == .tied { findings.tied += 1 }
      }
    }
    guard isComplete else {
      throw .malformed(
        name, max(1, number), "the last line, which counts the components, is missing")
    }
    return findings
  }
}
