import Matchbook

/// Compares buckets of theirs with ours.
struct ControlComparison {
  let tolerances: [String: ControlTolerance]

  /// The parts of a total, beside what a host adds.
  static let parts = ["successful", "unsuccessful", "refund", "partialRefund", "cancel"]
  static let total = "total"

  private struct Name: Hashable {
    var name: String
    var code: String

    init(_ bucket: ControlBucket) {
      name = bucket.name
      code = bucket.amount.currency.code
    }
  }

  // MARK: Order

  /// The total first, then its parts as they are known, then others by name; then by currency.
  static func precedes(_ left: ControlBucket, _ right: ControlBucket) -> Bool {
    func rank(_ name: String) -> Int { ([total] + parts).firstIndex(of: name) ?? parts.count + 1 }
    return (rank(left.name), left.name, left.amount.currency.code)
      < (rank(right.name), right.name, right.amount.currency.code)
  }

  // MARK: Differences

  /// Theirs less ours, for each bucket of either side.
  func deltas(theirs: [ControlBucket], ours: [ControlBucket]) -> [ControlBucket] {
    var deltas: [Name: ControlBucket] = [:]
    func add(_ bucket: ControlBucket, _ sign: Int64) {
      let name = Name(bucket)
      guard let known = deltas[name] else {
        deltas[name] = ControlBucket(
          name: bucket.name, count: bucket.count * Int(sign),
          amount: Amount(
            minorUnits: bucket.amount.minorUnits &* sign, currency: bucket.amount.currency))
        return
      }
      // Minor units of different worth: the finer ones stay.
      let places = max(known.amount.currency.exponent, bucket.amount.currency.exponent)
      let finer =
        known.amount.currency.exponent == places ? known.amount.currency : bucket.amount.currency
      func scaled(_ amount: Amount) -> Int128 {
        (amount.currency.exponent..<places).reduce(Int128(amount.minorUnits)) { sum, _ in sum * 10 }
      }
      let sum = scaled(known.amount) + scaled(bucket.amount) * Int128(sign)
      deltas[name] = ControlBucket(
        name: bucket.name, count: known.count + bucket.count * Int(sign),
        amount: Amount(minorUnits: Int64(clamping: sum), currency: finer))
    }
    for bucket in theirs { add(bucket, 1) }
    for bucket in ours { add(bucket, -1) }
    return deltas.values.sorted(by: ControlComparison.precedes)
  }

  /// Whether each difference is within the tolerance of its bucket.
  func agree(_ deltas: [ControlBucket]) -> Bool {
    deltas.allSatisfy { delta in
      let tolerance = tolerances[delta.name] ?? ControlTolerance()
      return delta.count.magnitude <= tolerance.count.magnitude
        && delta.amount.minorUnits.magnitude <= tolerance.minorUnits.magnitude
    }
  }

  // MARK: What was submitted

  /// - Throws: ``RunError/badRequest(field:value:expected:)`` for buckets that cannot be.
  static func check(_ buckets: [ControlBucket]) throws(RunError) {
    guard !buckets.isEmpty else {
      throw .badRequest(field: "buckets", value: "", expected: "at least one bucket")
    }
    var seen: Set<Name> = []
    for bucket in buckets {
      guard bucket.name.contains(where: { !$0.isWhitespace }) else {
        throw .badRequest(field: "buckets", value: bucket.name, expected: "a name for each bucket")
      }
      guard bucket.count >= 0, bucket.count <= mostRecords else {
        throw .badRequest(
          field: "\(bucket.name).count", value: String(bucket.count),
          expected: "0 to \(mostRecords)")
      }
      guard bucket.amount.minorUnits.magnitude <= mostMinorUnits else {
        throw .badRequest(
          field: "\(bucket.name).amount", value: bucket.amount.decimalText,
          expected: "at most \(mostMinorUnits) minor units")
      }
      guard seen.insert(Name(bucket)).inserted else {
        throw .badRequest(
          field: "buckets", value: "\(bucket.name) \(bucket.amount.currency.code)",
          expected: "each bucket once in a currency")
      }
    }
  }

  /// So that differences and sums stay within 64 bits.
  private static let mostRecords = 1_000_000_000_000
  private static let mostMinorUnits: UInt64 = 1 << 61

  /// Remarks on a total that is not the sum of its parts, by currency; a currency without a total or
  /// without parts has none.
  static func lints(_ buckets: [ControlBucket]) -> [String] {
    var lints: [String] = []
    for total in buckets.sorted(by: precedes) where total.name == self.total {
      let currency = total.amount.currency
      let summed = buckets.filter {
        parts.contains($0.name) && $0.amount.currency.code == currency.code
      }
      guard !summed.isEmpty else { continue }
      let count = summed.reduce(0) { $0 + $1.count }
      if count != total.count {
        lints.append(
          "total has \(total.count) \(currency.code) records, its parts have \(count)")
      }
      let places = summed.map(\.amount.currency.exponent).max() ?? 0
      let finest = max(places, currency.exponent)
      func scaled(_ amount: Amount) -> Int128 {
        (amount.currency.exponent..<finest).reduce(Int128(amount.minorUnits)) { sum, _ in sum * 10 }
      }
      let sum = summed.reduce(Int128(0)) { $0 + scaled($1.amount) }
      if sum != scaled(total.amount) {
        lints.append(
          "total is \(total.amount), its parts come to \(Decimal64.text(sum, places: finest)) "
            + currency.code)
      }
    }
    return lints
  }
}
