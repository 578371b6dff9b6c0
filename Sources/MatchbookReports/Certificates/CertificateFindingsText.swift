import MatchbookJSON

/// Says what a file of certificates proves, for people and for scripts.
public struct CertificateFindingsText: Sendable {
  private let findings: CertificateFile.Findings
  private let isAgainstInputs: Bool

  /// - Parameter isAgainstInputs: Whether the file was compared with its inputs too.
  public init(_ findings: CertificateFile.Findings, isAgainstInputs: Bool) {
    self.findings = findings
    self.isAgainstInputs = isAgainstInputs
  }

  public var text: String {
    func counted(_ count: Int, _ noun: String, _ plural: String) -> String {
      "\(count) \(count == 1 ? noun : plural)"
    }
    var text =
      counted(findings.components, "component", "components")
      + " with " + counted(findings.pairs, "candidate pair", "candidate pairs")
      + ", each proved to be matched best: " + counted(findings.matches, "match", "matches") + "\n"
    if findings.tied > 0 {
      text +=
        "of them " + counted(findings.tied, "component has", "components have")
        + " another assignment that is as good\n"
    }
    text +=
      isAgainstInputs
      ? "the inputs give the same components\n"
      : "checked by itself; name --ledger, --external and --rules to compare it with them\n"
    return text + "fingerprint \(findings.fingerprint)\n"
  }

  public var json: [UInt8] {
    JSONWriter.document { writer in
      let counts: [(StaticString, Int)] = [
        ("components", findings.components), ("pairs", findings.pairs),
        ("matches", findings.matches), ("tied", findings.tied),
      ]
      for (name, count) in counts {
        writer.member(name, count)
      }
      writer.member("compared_with_inputs", isAgainstInputs)
      writer.member("fingerprint", findings.fingerprint)
    }
  }
}
