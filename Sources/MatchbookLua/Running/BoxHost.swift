import CLuaBox
import Matchbook

/// What a box asks its host for: records, functions, and somebody to tell of failures.
///
/// Each box has its own, and uses it from one thread at a time.
final class BoxHost: @unchecked Sendable {
  /// By side; set before the first record is asked for.
  var readers: [RecordReader] = [] {
    didSet {
      for (side, reader) in readers.prefix(2).enumerated() {
        nearReaders[side] = Unmanaged.passUnretained(reader)
      }
    }
  }
  /// The same, where no look at them counts references: they are asked for every record.
  private let nearReaders: UnsafeMutablePointer<Unmanaged<RecordReader>?> = {
    let readers = UnsafeMutablePointer<Unmanaged<RecordReader>?>.allocate(capacity: 2)
    readers.initialize(repeating: nil, count: 2)
    return readers
  }()

  deinit { nearReaders.deallocate() }

  var failure: ((CallFailure) -> Bool)?
  /// Kept where one call is made by itself.
  var lastFailure: CallFailure?
  private var counters: [String: BusinessDayCounter] = [:]
  let referenceSteps = PreparedNormalisers(TextNormaliser.reference)
  let foldSteps = PreparedNormalisers([.foldAccents, .caseFold])
  private var masks: [String: TokenMask] = [:]

  /// A mask by its text; rules write few, and use them for every record.
  func mask(_ text: String) throws -> TokenMask {
    if let mask = masks[text] { return mask }
    let mask = try HostLibrary.mask(text)
    if masks.count < 256 { masks[text] = mask }
    return mask
  }

  func folded(_ text: String) -> String { BoxHost.apply(foldSteps, text) }

  /// A reference after the usual cleaning; `nil` if nothing is left.
  func reference(_ text: String) -> String? {
    let key = BoxHost.apply(referenceSteps, text)
    return key.isEmpty ? nil : key
  }

  private static func apply(_ steps: borrowing PreparedNormalisers, _ text: String) -> String {
    var text = text
    return text.withUTF8 { steps.withNormalised($0) { String(decoding: $0, as: UTF8.self) } }
  }

  /// What a call of a rule's function ended with.
  struct CallFailure {
    var status: luabox_status
    var ledgerRow: Int?
    var externalRow: Int?
    var line: Int
    var message: String
    var traceback: String
  }

  func counter(_ name: String) throws -> BusinessDayCounter {
    if let counter = counters[name] { return counter }
    guard let calendar = BoxHost.calendar(name) else {
      throw HostError(
        "there is no calendar \"\(name)\"; there is "
          + BusinessCalendar.named.map(\.name).joined(separator: ", "))
    }
    let counter = BusinessDayCounter(calendar, ahead: BoxHost.countedDays)
    counters[name] = counter
    return counter
  }

  /// What ledgers hold, 1979 to 2060; other days take a search of their own.
  static let countedDays = Day(number: 3_650)...Day(number: 33_000)

  /// A calendar by its name, whatever its letter case.
  static func calendar(_ name: String) -> BusinessCalendar? {
    BusinessCalendar.named.first { $0.name == name.lowercased() }
  }

  /// The host's side of the border: functions without context, which find their host by a pointer.
  var interface: luabox_host {
    luabox_host(
      context: Unmanaged.passUnretained(self).toOpaque(),
      call: { context, box, number, arguments, count in
        guard let context, let box else { return 1 }
        return Unmanaged<BoxHost>.fromOpaque(context)._withUnsafeGuaranteedRef { host in
          let call = HostCall(
            box: box, host: host,
            arguments: UnsafeBufferPointer(start: arguments, count: Int(count)))
          do {
            try HostLibrary.entries[Int(number)].body(call)
            return 0
          } catch let error as HostError {
            call.answer(error.message)
          } catch {
            call.answer("\(error)")
          }
          return 1
        }
      },
      records: { context, box, side, rows, count, wanted in
        guard let context, let box else { return 1 }
        return Unmanaged<BoxHost>.fromOpaque(context)._withUnsafeGuaranteedRef { host in
          guard let reader = host.nearReaders[Int(side)] else { return 1 }
          let rows = UnsafeBufferPointer(start: rows, count: count)
          reader._withUnsafeGuaranteedRef { $0.write(rows, to: box, wanted: wanted) }
          return 0
        }
      },
      failed: { context, box, status, ledger, external in
        guard let context, let box else { return 1 }
        let host = Unmanaged<BoxHost>.fromOpaque(context).takeUnretainedValue()
        var failure = LuaBox.failure(of: box)
        failure.status = status
        failure.ledgerRow = ledger < 0 ? nil : Int(ledger)
        failure.externalRow = external < 0 ? nil : Int(external)
        return host.failure?(failure) == true ? 1 : 0
      })
  }
}

/// Hands the fields of a table's records to a box; used from one thread at a time.
final class RecordReader {
  private enum Source {
    case amount, currency, date
    /// Held by `columns`; not counted, as this is looked at for every record.
    case text(Unmanaged<TextColumn>)
    /// What is not kept as text, such as further numbers: decimals.
    case written
  }
  private let table: RecordTable
  private let ids: TextColumn?
  private let fields: [Field]
  private let sources: [Source]
  private let columns: [TextColumn?]
  /// - Parameter withIDs: Whether the rule may see ids; texts that no rule reads cost time.
  init(_ table: RecordTable, fields: [Field], withIDs: Bool = true) {
    self.table = table
    self.fields = fields
    ids = withIDs ? table.texts(.id) : nil
    let columns = fields.map { field -> TextColumn? in
      [.amount, .currency, .date].contains(field) ? nil : table.texts(field)
    }
    sources = fields.indices.map { index in
      switch fields[index] {
      case .amount: .amount
      case .currency: .currency
      case .date: .date
      default: columns[index].map { .text(Unmanaged.passUnretained($0)) } ?? .written
      }
    }
    self.columns = columns
  }

  /// Writes the ids of rows and then those fields that are wanted, in their order, each for all rows.
  func write(_ rows: UnsafeBufferPointer<Int32>, to box: OpaquePointer, wanted: UInt64) {
    if let ids {
      for row in rows { ids.withUTF8(at: Int(row)) { RecordReader.write($0, to: box) } }
    } else {
      for _ in rows { luabox_field_nil(box) }
    }
    for index in sources.indices where wanted >> UInt64(min(index, 63)) & 1 != 0 {
      switch sources[index] {
      case .amount:
        for row in rows { luabox_field_integer(box, table.minorUnits(at: Int(row))) }
      case .currency: writeCurrencies(rows, box)
      case .date:
        for row in rows {
          if let day = table.date(at: Int(row)) {
            luabox_field_integer(box, Int64(day.number))
          } else {
            luabox_field_nil(box)
          }
        }
      case .text(let column):
        column._withUnsafeGuaranteedRef { column in
          for row in rows {
            column.withUTF8(at: Int(row)) { text in
              if text.isEmpty { luabox_field_nil(box) } else { RecordReader.write(text, to: box) }
            }
          }
        }
      case .written:
        for row in rows {
          if var text = table.text(fields[index], at: Int(row)) {
            text.withUTF8 { RecordReader.write($0, to: box) }
          } else {
            luabox_field_nil(box)
          }
        }
      }
    }
  }

  /// Nearly all records share their currency with the one before.
  private func writeCurrencies(_ rows: UnsafeBufferPointer<Int32>, _ box: OpaquePointer) {
    var last: Currency?
    for row in rows {
      let currency = table.currency(at: Int(row))
      if currency == last {
        luabox_field_again(box)
      } else {
        last = currency
        // Three letters stand in the text itself: no memory is asked for.
        var code = currency.code
        code.withUTF8 { RecordReader.write($0, to: box) }
      }
    }
  }

  private static func write(_ text: UnsafeBufferPointer<UInt8>, to box: OpaquePointer) {
    text.withMemoryRebound(to: CChar.self) {
      luabox_field_text(box, $0.baseAddress, $0.count)
    }
  }
}
