import Testing

@testable import Matchbook

@Suite struct MemorySizeTests {
  @Test(
    arguments: [
      ("1", 1), ("4096", 4096), ("2GiB", 2 << 30), ("2 gib", 2 << 30), ("2G", 2 << 30),
      ("1.5 GB", 1_500_000_000), ("500MB", 500_000_000), ("64k", 65_536), ("64kB", 64_000),
      ("0.25KiB", 256), ("1 TiB", 1 << 40), (" 12 bytes ", 12), ("1.9", 1),
    ])
  func sizesAreReadAsPeopleWriteThem(text: String, bytes: Int) {
    #expect(MemorySize.bytes(text) == bytes)
  }

  @Test(
    arguments: [
      "", "GiB", "0", "0.1", "-1", "1,5GB", "2 Gibs", "1.GB", "1e9", "9223372036854775808",
      "9000000TiB", "1.0000000001GB", "２GB",
    ])
  func otherTextsAreNoSizes(text: String) {
    #expect(MemorySize.bytes(text) == nil)
  }

  @Test(
    arguments: [
      (1, "1 byte"), (812, "812 bytes"), (1024, "1 KiB"), (1025, "1.1 KiB"), (1536, "1.5 KiB"),
      (5 << 20, "5 MiB"), ((3 << 30) + 1, "3.1 GiB"), (Int.max, "8388608 TiB"),
    ])
  func sizesAreToldInTheLargestUnit(bytes: Int, text: String) {
    #expect(MemorySize.text(bytes) == text)
  }
}
