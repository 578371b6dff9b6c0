import CSQLite
import Foundation
import MatchbookRuns
import MatchbookRunsTestKit
import Testing

/// What a file brings with it: other programs, other versions, other processes.
@Suite struct SQLiteRunStoreTests {
  private let file = TemporaryFile()

  @Test func whatWasWrittenIsThereWhenTheFileIsOpenedAgain() throws {
    defer { file.remove() }
    var book = Book(id: "b", name: "Bank", createdAt: Timestamp(milliseconds: 5))
    try SQLiteRunStore(path: file.path).write { (writer) throws(RunError) in
      try writer.insert(&book)
    }
    let found = try SQLiteRunStore(path: file.path).read { (reader) throws(RunError) in
      try reader.find(Book.self, key: book.key)
    }
    #expect(found == book)
  }

  @Test func aFileOfAnotherProgramIsLeftAsItIs() throws {
    defer { file.remove() }
    try sql("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    let before = try Data(contentsOf: URL(filePath: file.path))
    #expect(throws: RunError.notAStore(path: file.path)) { try SQLiteRunStore(path: file.path) }
    #expect(try Data(contentsOf: URL(filePath: file.path)) == before)
    let text = TemporaryFile()
    defer { text.remove() }
    try Data("id,amount\nL-1,10.00\n".utf8).write(to: URL(filePath: text.path))
    #expect(throws: RunError.notAStore(path: text.path)) { try SQLiteRunStore(path: text.path) }
  }

  @Test func aNewerLayoutIsRefused() throws {
    defer { file.remove() }
    _ = try SQLiteRunStore(path: file.path)
    try sql("PRAGMA user_version = 9")
    #expect(throws: RunError.storeNewer(path: file.path, version: 9, known: 1)) {
      try SQLiteRunStore(path: file.path)
    }
  }

  @Test func aLayoutThatSomebodyEditedIsRefused() throws {
    defer { file.remove() }
    _ = try SQLiteRunStore(path: file.path)
    try sql("UPDATE layout_steps SET digest = 'x'")
    #expect(
      throws: RunError.storeDamaged("layout 1 is not the one that Matchbook makes")
    ) { try SQLiteRunStore(path: file.path) }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let path = file.path + "/nowhere/a.store"
    #expect(throws: RunError.storeUnreadable(path: path, reason: "unable to open database file")) {
      try SQLiteRunStore(path: path)
    }
  }

  @Test func aSecondWriterIsToldAfterItsWait() throws {
    defer { file.remove() }
    let first = try SQLiteRunStore(path: file.path)
    let second = try SQLiteRunStore(path: file.path, busyMilliseconds: 30)
    try first.write { (writer) throws(RunError) in
      _ = try StoreLawBook.insert("a", in: writer)
      #expect(throws: RunError.storeBusy(waitedMilliseconds: 30)) {
        try second.write { (other) throws(RunError) in
          _ = try StoreLawBook.insert("b", in: other)
        }
      }
      // Reading goes on meanwhile, and sees what was committed.
      let count = try? second.read { (reader) throws(RunError) in
        try reader.count(Book.self, where: [])
      }
      #expect(count == 0)
    }
    _ = try second.write { (writer) throws(RunError) in
      try StoreLawBook.insert("b", in: writer)
    }
    let count = try first.read { (reader) throws(RunError) in
      try reader.count(Book.self, where: [])
    }
    #expect(count == 2)
  }

  @Test func aReaderSeesOneStateThroughout() throws {
    defer { file.remove() }
    let store = try SQLiteRunStore(path: file.path)
    let counts = try store.read { (reader) throws(RunError) -> [Int] in
      let before = try reader.count(Book.self, where: [])
      _ = try store.write { (writer) throws(RunError) in
        try StoreLawBook.insert("a", in: writer)
      }
      return [before, try reader.count(Book.self, where: [])]
    }
    #expect(counts == [0, 0])
  }

  @Test func aSumThatNoMatchExplainsIsAFault() throws {
    defer { file.remove() }
    let store = try SQLiteRunStore(path: file.path)
    let law = try #require(StoreLaw.all.first { "\($0)".hasPrefix("accounts count") })
    #expect(try law.findings(in: store) == [])
    #expect(try store.faults() == ["settled sum: 1", "settled sum: 3"])
    try sql("UPDATE open_blocks SET open = x'05'")
    let faults = try store.faults()
    #expect(faults.contains("settled sum: 2") && faults.contains("open blocks: source l"))
  }

  /// Changes the file as another program would.
  private func sql(_ text: String) throws {
    var handle: OpaquePointer?
    #expect(sqlite3_open(file.path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
  }
}

enum StoreLawBook {
  static func insert(_ id: String, in writer: any StoreWriting) throws(RunError) -> Int64 {
    var book = Book(id: id, name: id, createdAt: Timestamp(milliseconds: 0))
    try writer.insert(&book)
    return book.key
  }
}
