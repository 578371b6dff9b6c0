import Matchbook
import Testing

@testable import MatchbookSources

/// Texts are changed as the description says, in its order, whatever the format.
@Suite struct ChangeTests {
  @Test(
    arguments: [
      (CellStep.upper, "inv-7 ä", "INV-7 ä"), (.lower, "INV-7 Ä", "inv-7 Ä"),
      (.digits, "INV-007/8", "0078"), (.lettersAndDigits, "INV-007/8 é", "INV0078é"),
      (.noBlanks, "1 2\t3", "123"), (.noLeadingZeros, "00100", "100"),
      (.noLeadingZeros, "000", ""), (.after("INV-"), "pay INV-7 INV-8", "7 INV-8"),
      (.after("INV-"), "7", "7"), (.before(" "), "7 and 8", "7"), (.before("longer"), "7", "7"),
    ])
  func aTransformChangesATextSo(transform: CellStep, text: String, expected: String) {
    var bytes = Array(text.utf8)
    transform.apply(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test func transformsComeInTheirOrderAndDefaultsBehindThem() throws {
    let json = """
      {"transforms": {"reference": [{"after": "INV-"}, {"before": " "}, "no_leading_zeros"]},
       "defaults": {"reference": "none", "account": "main"}}
      """
    let description = try SourceDescription(json: Array(json.utf8), name: "file.json")
    let csv = """
      id,amount,currency,reference
      1,1.00,EUR,pay INV-0042 now
      2,1.00,EUR,INV-000
      3,1.00,EUR,
      """
    let reading = try SourceReader(description: description)
      .read(bytes: Array(csv.utf8), name: "bank.csv")
    #expect(reading.texts(.reference) == ["42", "none", "none"])
    #expect(reading.texts(.account) == ["main", "main", "main"])
  }
}
