/// The values of a column that no longer grows, in less memory than an array of them.
@usableFromInline
protocol CompactForm<Value>: AnyObject, Sendable {
  associatedtype Value: BitwiseCopyable & Sendable
  var count: Int { get }
  subscript(row: Int) -> Value { get }
}

/// A column in one of two forms that answer the same: an array while it grows, and a compact form
/// once it is whole. To change a compact column makes it an array again.
@usableFromInline
enum ColumnStorage<Form: CompactForm>: Sendable {
  case wide([Form.Value])
  case narrow(Form)

  @inlinable
  var count: Int {
    switch self {
    case .wide(let values): values.count
    case .narrow(let form): form.count
    }
  }

  @inlinable
  subscript(row: Int) -> Form.Value {
    switch self {
    case .wide(let values): return values[row]
    case .narrow(let form):
      precondition(row >= 0 && row < form.count, "row \(row) of \(form.count)")
      return form[row]
    }
  }

  /// The values as an array, which is made first of a compact form.
  var array: [Form.Value] {
    switch self {
    case .wide(let values): values
    case .narrow(let form): (0..<form.count).map { form[$0] }
    }
  }

  @usableFromInline
  mutating func change(_ body: (inout [Form.Value]) -> Void) {
    var values = array
    // The only reference, so that the array is changed where it stands.
    self = .wide([])
    body(&values)
    self = .wide(values)
  }

  /// Takes the compact form of an array, where it has one.
  mutating func compact(_ form: ([Form.Value]) -> Form?) {
    guard case .wide(let values) = self, let narrow = form(values) else { return }
    self = .narrow(narrow)
  }
}
