import Foundation
import MatchbookRuns
import MatchbookRunsTestKit
import Testing

/// Both stores keep the laws of all stores.
@Suite struct StoreTests {
  @Test(arguments: StoreLaw.all)
  func theStoreInMemoryKeeps(law: StoreLaw) throws {
    #expect(try law.findings(in: MemoryRunStore()) == [])
  }

  @Test(arguments: StoreLaw.all)
  func theStoreInAFileKeeps(law: StoreLaw) throws {
    let file = TemporaryFile()
    defer { file.remove() }
    #expect(try law.findings(in: SQLiteRunStore(path: file.path)) == [])
  }
}

/// A name in the folder for temporary files, with what a database puts beside it.
struct TemporaryFile {
  let path: String

  init(_ ending: String = "store") {
    path = FileManager.default.temporaryDirectory
      .appending(path: "matchbook-\(UUID().uuidString).\(ending)").path()
  }

  func remove() {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }
}
