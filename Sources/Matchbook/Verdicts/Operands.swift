/// What kind of values a test compares.
enum OperandKind {
  case number, date, text

  init(_ test: Test, _ ledger: RecordTable, _ external: RecordTable) {
    func kind(_ operand: Test.Operand, _ table: RecordTable) -> OperandKind? {
      guard case .field(let field, _) = operand else { return nil }
      if field == .date { return .date }
      return table.isNumber(field) ? .number : .text
    }
    let left = kind(test.ledger, ledger)
    let right = kind(test.external, external)
    self = left ?? right ?? .text
    // A text column beside a number: compared as texts, since the text need not be a number.
    if let left, let right, left != right { self = .text }
  }
}

/// Whether a row has a value in a field.
struct Presence: Sendable {
  private let table: RecordTable
  private let field: Field
  private let text: NormalisedText?

  init(_ table: RecordTable, _ field: Field, _ steps: [TextNormaliser]) {
    self.table = table
    self.field = field
    text = steps.isEmpty ? nil : NormalisedText(table, field, steps)
  }

  func holds(_ row: Int) -> Bool {
    if let text { return !text.cells.isEmpty && !text.cells[row].isAbsent }
    // Every record has an id.
    if field == .id { return true }
    if let cells = table.textCells(field) { return !cells[row].isAbsent }
    return table.text(field, at: row) != nil
  }
}

/// Dates of a column, or one fixed date.
struct DateOperand: Sendable {
  private let days: [Int32]
  private let constant: Int32?

  init(_ operand: Test.Operand, _ table: RecordTable) {
    if case .constant(let text) = operand {
      constant = Day(text)?.number ?? Day.missing
      days = []
    } else {
      constant = nil
      days = table.columns.days
    }
  }

  @inline(__always)
  func day(_ row: Int) -> Int32? {
    let day = constant ?? days[row]
    return day == Day.missing ? nil : day
  }
}

/// Texts of a column after normalisation, or one fixed text.
struct TextOperand: Sendable {
  private let text: NormalisedText
  private let constant: [UInt8]?

  init(_ operand: Test.Operand, _ table: RecordTable) {
    switch operand {
    case .constant(let fixed):
      constant = Array(fixed.utf8)
      text = NormalisedText(table, .named(""), [])
    case .field(let field, let steps):
      constant = nil
      text =
        field != .id && table.textCells(field) == nil && !table.isEmpty
        ? NormalisedText(writing: table, field, steps) : NormalisedText(table, field, steps)
    }
  }

  @inline(__always)
  func withText<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let constant { return constant.withUnsafeBufferPointer(body) }
    return text.withText(row, body)
  }
}

extension NormalisedText {
  /// Writes out a field that is not kept as text, such as a currency or an amount.
  init(writing table: RecordTable, _ field: Field, _ steps: [TextNormaliser]) {
    var columns = RecordColumns()
    columns.amounts = table.columns.amounts
    let cells = (0..<table.count).map { row in
      guard let text = table.text(field, at: row) else { return TextCell.absent }
      return columns.intern(text.utf8)
    }
    columns.texts[0] = TextCells(cells)
    self.init(RecordTable(trusting: columns), .reference, steps)
  }
}

/// Numbers of a column, or one fixed number, with their decimal places.
struct NumberOperand: Sendable {
  struct Value {
    var units: Int64
    var places: Int
    /// The letters of the currency; 0 for plain numbers and constants.
    var currency: UInt32
  }

  private enum Source: Sendable {
    case amounts([Int64], CurrencyColumn)
    case numbers([Int64], places: Int)
    case constant(Int64, places: Int)
    case absent
  }
  private let source: Source

  init(_ operand: Test.Operand, _ table: RecordTable, like other: Test.Operand, _: RecordTable) {
    switch operand {
    case .constant(let text):
      let places =
        text.utf8.firstIndex(of: UInt8(ascii: ".")).map {
          text.utf8.distance(from: $0, to: text.utf8.endIndex) - 1
        } ?? 0
      source =
        places <= 18
        ? Decimal64.parse(text.utf8, places: places).map { .constant($0, places: places) }
          ?? .absent : .absent
    case .field(.amount, _): source = .amounts(table.columns.amounts, table.columns.currencies)
    case .field(.named(let name), _):
      if case .number(let values, let places) = table.columns.named.first(where: {
        $0.name == name
      })?.values {
        source = .numbers(values, places: places)
      } else {
        source = .absent
      }
    default: source = .absent
    }
  }

  func value(_ row: Int) -> Value? {
    switch source {
    case .amounts(let amounts, let currencies):
      return Value(
        units: amounts[row], places: currencies[row].exponent,
        currency: currencies[row].codeWord)
    case .numbers(let values, let places):
      let value = values[row]
      return value == NamedColumn.missing
        ? nil : Value(units: value, places: places, currency: 0)
    case .constant(let value, let places): return Value(units: value, places: places, currency: 0)
    case .absent: return nil
    }
  }

  /// Both values in units of the finer of the two.
  private static func aligned(_ left: Value, _ right: Value) -> (Int128, Int128, places: Int) {
    let places = max(left.places, right.places)
    return (
      Int128(left.units) * Tolerance.powersOfTen[places - left.places],
      Int128(right.units) * Tolerance.powersOfTen[places - right.places], places
    )
  }

  /// -1, 0 or 1; `nil` for money of two currencies, which has no order and is never equal.
  static func order(_ left: Value, _ right: Value) -> Int? {
    guard areComparable(left, right) else { return nil }
    let (a, b, _) = aligned(left, right)
    return a < b ? -1 : a > b ? 1 : 0
  }

  private static func areComparable(_ left: Value, _ right: Value) -> Bool {
    left.currency == right.currency || left.currency == 0 || right.currency == 0
  }

  static func allows(_ tolerance: Tolerance, _ left: Value, _ right: Value) -> Bool {
    guard areComparable(left, right) else { return false }
    let (a, b, places) = aligned(left, right)
    return tolerance.allows(wideLedger: a, external: b, exponent: places)
  }
}

/// Measures how far an external date lies behind a ledger date, in the unit of a window.
struct WindowMeasure: Sendable {
  let window: DateWindow
  private let ordinals: BusinessOrdinals?
  private let ledgerInstants: InstantColumn
  private let externalInstants: InstantColumn

  init(_ window: DateWindow, ledger: RecordTable, external: RecordTable) {
    self.init(
      window, days: [ledger.columns.days, external.columns.days],
      ledgerInstants: ledger.columns.instants, externalInstants: external.columns.instants)
  }

  /// - Parameter days: Lists of days, the least and the greatest of which bound all days of both
  ///   sides.
  init(
    _ window: DateWindow, days: [[Int32]], ledgerInstants: InstantColumn,
    externalInstants: InstantColumn
  ) {
    self.window = window
    if case .businessDays(let calendar) = window.unit {
      ordinals = BusinessOrdinals(calendar, days: days)
    } else {
      ordinals = nil
    }
    self.ledgerInstants = window.unit == .seconds ? ledgerInstants : []
    self.externalInstants = window.unit == .seconds ? externalInstants : []
  }

  /// Whether working days could be numbered, as far as the window is of such.
  var isNumbered: Bool { ordinals.map { !$0.isEmpty } ?? true }

  func allows(
    ledgerDay: Int32, externalDay: Int32, ledgerRow: Int, externalRow: Int
  ) -> Bool {
    switch window.unit {
    case .days:
      let distance = Int64(externalDay) - Int64(ledgerDay)
      return window.from <= distance && distance <= window.to
    case .businessDays:
      guard let ordinals else { return false }
      let distance = ordinals.distance(fromAnchor: ledgerDay, to: externalDay)
      return window.from <= distance && distance <= window.to
    case .seconds:
      let a = WindowMeasure.instant(ledgerInstants, ledgerRow, ledgerDay)
      let b = WindowMeasure.instant(externalInstants, externalRow, externalDay)
      let (distance, over) = b.subtractingReportingOverflow(a)
      guard !over else { return false }
      // Multiplying the window instead of dividing the distance keeps fractions of seconds exact.
      return Int128(window.from) * 1000 <= Int128(distance)
        && Int128(distance) <= Int128(window.to) * 1000
    }
  }

  /// Milliseconds of a row's instant, or of the midnight that begins its day.
  static func instant(_ instants: InstantColumn, _ row: Int, _ day: Int32) -> Int64 {
    if !instants.isEmpty, instants[row] != RecordColumns.missingInstant { return instants[row] }
    return Int64(day) * 86_400_000
  }
}
