import Matchbook

/// What is wrong with a file of certificates.
public struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A line is not what a file of certificates holds, or lines are missing.
    case malformed = "certificate.malformed"
    /// A certificate does not prove what it says.
    case refused = "certificate.refused"
    /// The inputs give other certificates.
    case differs = "certificate.differs"
  }

  public let kind: Kind
  public let file: String
  /// From 1.
  public let line: Int
  public let message: String
  /// What is wrong with the certificate, where its kind is ``Kind/refused``.
  public let refusal: ComponentChecker.Refusal?

  /// A stable code that never changes its meaning.
  public var code: String { kind.rawValue }

  public var description: String { "\(file):\(line): error: \(message) [\(code)]" }

  static func malformed(_ file: String, _ line: Int, _ words: String) -> CertificateError {
    CertificateError(
      kind: .malformed, file: file, line: line,
      message: "\(words); let matchbook match --certificate write the file again. Nothing was "
        + "proved.", refusal: nil)
  }

  static func refused(
    _ file: String, _ line: Int, _ certificate: MatchCertificate,
    _ refusal: ComponentChecker.Refusal
  ) -> CertificateError {
    CertificateError(
      kind: .refused, file: file, line: line,
      message: "the certificate of rule \(certificate.ruleID) proves nothing: "
        + "\(refusal.description); do not rely on the file, and let matchbook match --certificate "
        + "write it again.", refusal: refusal)
  }

  static func differs(_ file: String, _ line: Int, _ words: String) -> CertificateError {
    CertificateError(
      kind: .differs, file: file, line: line,
      message: "\(words); check that records, rules and options are those of the run that wrote "
        + "the file.", refusal: nil)
  }
}
