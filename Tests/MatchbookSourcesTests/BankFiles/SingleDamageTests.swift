import Foundation
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookSources

/// One thing goes wrong with a file on its way: then an error or a warning tells of it, or the records
/// still come to what the file says they come to.
@Suite struct SingleDamageTests {
  /// A file of which something can be checked, and what its records come to.
  struct Sound: CustomTestStringConvertible {
    let name: String
    let format: SourceDescription.Format
    let description: SourceDescription
    let bytes: [UInt8]
    let sums: [String: Int]
    let records: [String]
    var testDescription: String { name }
  }

  /// A way in which a file is damaged.
  enum Damage: CaseIterable { case cut, changedByte, repeatedLine, missingLine }

  static func apply(
    _ damage: Damage, to bytes: [UInt8], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch damage {
    case .cut: return Array(bytes[..<place])
    case .changedByte:
      var changed = bytes
      let others = (0x30...0x39).contains(bytes[place]) ? Array("0123456789".utf8) : marks
      changed[place] = others.filter { $0 != bytes[place] }.randomElement(using: &random) ?? 0x30
      return changed
    case .repeatedLine, .missingLine:
      let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let end = bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      let line = damage == .repeatedLine ? Array(bytes[start..<end]) : []
      return Array(bytes[..<end].dropLast(damage == .repeatedLine ? 0 : end - start)) + line
        + Array(bytes[end...])
    }
  }

  private static let marks = Array("\n:/,-<>;\"CDR 1X".utf8)

  static func words(_ table: RecordTable) -> [String] {
    (0..<table.count).map {
      "\(table.amount(at: $0)) \(table.date(at: $0).map { "\($0)" } ?? "-")"
    }
  }

  static func sums(_ table: RecordTable) -> [String: Int] {
    var sums: [String: Int] = [:]
    for row in 0..<table.count where table.minorUnits(at: row) != 0 {
      sums[table.currency(at: row).code, default: 0] += Int(table.minorUnits(at: row))
    }
    return sums
  }

  private static func sound(
    _ name: String, _ format: SourceDescription.Format, _ description: SourceDescription,
    _ bytes: [UInt8]
  ) -> Sound? {
    guard let reading = try? BankFiles.read(bytes, as: format, description),
      reading.report.warnings == nil, reading.report.badRows == nil, reading.table.count > 0
    else { return nil }
    return Sound(
      name: name, format: format, description: description, bytes: bytes, sums: sums(reading.table),
      records: words(reading.table))
  }

  private static let banks: [Sound] = FixtureTests.fixtures.compactMap { fixture in
    guard let bytes = try? fixture.bytes(), let description = try? fixture.description() else {
      return nil
    }
    return sound(fixture.testDescription, fixture.format, description, bytes)
  }

  private static let camt: [Sound] = GoldenTests.files.compactMap { file in
    let path = GoldenTests.folder.appending(path: file)
    guard let data = try? Data(contentsOf: path) else { return nil }
    return sound(file, .camt, SourceDescription(), Array(data))
  }

  /// Files that say what their entries come to: balances on both sides, or totals.
  static let withTotals = (banks + camt).filter { file in
    guard
      let statements = try? BankFiles.read(file.bytes, as: file.format, file.description)
        .report.statements, !statements.isEmpty
    else { return false }
    return statements.allSatisfy {
      $0.opening != nil && $0.closing != nil && $0.tally.foreignCount == 0
        && $0.tally.pendingCount == 0
    }
  }

  @Test(arguments: withTotals, Damage.allCases)
  func whatAFileComesToIsKeptOrDoubted(file: Sound, damage: Damage) {
    for seed in Seeds.first(60) {
      var random = SeededGenerator(seed: seed)
      let bytes = Self.apply(damage, to: file.bytes, &random)
      guard let reading = try? BankFiles.read(bytes, as: file.format, file.description),
        reading.report.warnings == nil
      else { continue }
      #expect(
        Self.sums(reading.table) == file.sums || reading.table.count == 0,
        "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  /// Tables say nothing of what they come to. But a row that is there twice or not at all changes no
  /// other one, and JSON that is cut off is no JSON.
  static let withRows = banks.filter { $0.format == .csv || $0.format == .json }

  @Test(arguments: withRows, [Damage.repeatedLine, .missingLine])
  func otherRowsStayAsTheyAre(file: Sound, damage: Damage) {
    for seed in Seeds.first(40) {
      var random = SeededGenerator(seed: seed)
      let bytes = Self.apply(damage, to: file.bytes, &random)
      guard let reading = try? BankFiles.read(bytes, as: file.format, file.description) else {
        continue
      }
      let known = Set(file.records)
      let strange = Self.words(reading.table).filter { !known.contains($0) }
      #expect(strange.isEmpty, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test(arguments: withRows.filter { $0.format == .json })
  func aListThatIsCutOffIsRefused(file: Sound) {
    let end = file.bytes.lastIndex { $0 > 0x20 } ?? 0
    for length in 0..<end where file.bytes[..<length].contains(where: { $0 > 0x20 }) {
      #expect(throws: SourceError.self, "\(length) bytes") {
        try BankFiles.read(Array(file.bytes[..<length]), as: .json, file.description)
      }
    }
  }

  @Test func thereAreFilesOfEveryFormat() {
    #expect(Set(Self.withTotals.map(\.format)) == [.mt940, .bai2, .camt])
    #expect(Set(Self.withRows.map(\.format)) == [.csv, .json])
  }
}
