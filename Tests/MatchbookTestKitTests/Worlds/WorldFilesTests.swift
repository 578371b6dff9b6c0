import Foundation
import Matchbook
import MatchbookTestKit
import Testing

/// The files must hold what the world says, in the form that readers expect.
@Suite struct WorldFilesTests {
  /// Runs a test with a folder that is removed afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("world-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func lines(_ path: String) throws -> [[Substring]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  @Test func aLineHoldsTheFieldsOfItsRecord() throws {
    try inFolder { folder in
      let world = WorldGenerator(events: 200, seed: 4).world()
      try WorldFiles.write(world, to: "\(folder)/deep/er")
      let lines = try lines("\(folder)/deep/er/external.csv")
      #expect(
        lines[0].joined(separator: ",")
          == "id,amount,currency,reference,description,date,counterparty")
      #expect(lines.count == world.external.count + 1)
      for (line, record) in zip(lines.dropFirst(), world.external.records) {
        let day = record.date.map(\.description) ?? ""
        #expect(
          line.dropLast(2).map(String.init) == [
            record.id, record.amount.decimalText, record.amount.currency.code, record.reference,
            record.description,
          ])
        #expect(line[5].hasPrefix(day + "T") && line[5].hasSuffix("Z") && line[5].utf8.count == 20)
        #expect(line[6] == record.counterparty)
      }
    }
  }

  @Test func minorUnitsStandBehindTheAmountOnRequest() throws {
    try inFolder { folder in
      let world = WorldGenerator(events: 50, seed: 4).world()
      try WorldFiles.write(world, to: folder, WorldFileOptions(withMinorUnits: true))
      let lines = try lines("\(folder)/ledger.csv")
      #expect(lines[0][2] == "amount_minor")
      for (line, record) in zip(lines.dropFirst(), world.ledger.records) {
        #expect(Int64(line[2]) == record.amount.minorUnits)
      }
    }
  }

  @Test(arguments: [
    (WorldFileOptions(withLongReferences: true), "INV-2024-[0-9]{8}(-[0-9])?-[0-9A-F]{16}"),
    (WorldFileOptions(withAccents: true), "RÉF-2024-[0-9]{8}(-[0-9])?"),
  ])
  func otherReferencesSayTheSameOnBothSides(options: WorldFileOptions, form: String) throws {
    try inFolder { folder in
      let world = WorldGenerator(events: 400, seed: 4).world()
      try WorldFiles.write(world, to: folder, options)
      func references(_ name: String) throws -> [Substring: String] {
        Dictionary(
          try lines("\(folder)/\(name).csv").dropFirst().map { ($0[0], String($0[3])) },
          uniquingKeysWith: { first, _ in first })
      }
      let (ledger, external) = (try references("ledger"), try references("external"))
      let pattern = try Regex(form)
      let others = try ledger.values.filter { try pattern.wholeMatch(in: $0) == nil }
      #expect(others.first == nil)
      let exact = try lines("\(folder)/truth.csv").filter { $0[1] == "exact" }
      let pipeline = TextNormaliser.reference
      let unlike = exact.filter { line in
        let (left, right) = (ledger[line[3]] ?? "", external[line[2]] ?? "")
        return !right.isEmpty && pipeline.normalised(left) != pipeline.normalised(right)
      }
      #expect(exact.count > 200 && unlike.isEmpty)
    }
  }

  @Test func theTruthNamesIdsOfBothFiles() throws {
    try inFolder { folder in
      let world = WorldGenerator(events: 300, seed: 4).world()
      try WorldFiles.write(world, to: folder)
      let truth = try lines("\(folder)/truth.csv")
      #expect(truth[0] == ["group", "kind", "external_id", "ledger_id"])
      #expect(truth.count == world.truth.count + 1)
      let ledgerIDs = Set(try lines("\(folder)/ledger.csv").dropFirst().map { $0[0] })
      let named = Set(truth.dropFirst().map { $0[3] }.filter { !$0.isEmpty })
      #expect(named == ledgerIDs)
    }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() {
    let world = WorldGenerator(events: 1, seed: 4).world()
    #expect {
      try WorldFiles.write(world, to: "/dev/null/world")
    } throws: { error in
      "\(error)".hasPrefix("/dev/null/world: error: cannot be written: ")
    }
  }
}
