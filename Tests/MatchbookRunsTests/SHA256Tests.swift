import MatchbookDigest
import Testing

/// The examples of the standard, and that pieces do not matter.
@Suite struct SHA256Tests {
  /// Source: NIST, "SHA-256 examples" to FIPS 180-4.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func examplesOfTheStandard(text: String, digest: String) {
    #expect(SHA256.hexadecimal(text) == digest)
  }

  @Test func aMillionLetters() {
    #expect(
      SHA256.hexadecimal([UInt8](repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: 0..<200)
  func piecesDoNotMatter(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let whole = SHA256.hexadecimal(bytes)
    for step in [1, 3, 63, 64, 65] {
      var digest = SHA256()
      for start in stride(from: 0, to: length, by: step) {
        digest.update(Array(bytes[start..<min(start + step, length)]))
      }
      #expect(digest.hexadecimal() == whole)
    }
  }
}
