/// What a match settles and leaves open of the one record that it settles in part.
struct Residual: Sendable, Hashable {
  var side: Side
  var row: Int32
  /// In the record's own minor units, as the rest here; of the same sign as its open amount.
  var allocated: Int64
  /// What stays open; never zero.
  var open: Int64
}

/// Divides what one side pays among the records of the other side.
struct PartialSplit {
  enum Outcome {
    /// The records that take part, and the one of them that stays partly open; `nil` if what is
    /// paid settles the oldest ones exactly.
    case settles(keepers: [Int32], Residual?)
    /// Records of one day among which the residual would fall, and all that could take part.
    case ambiguous(keepers: [Int32])
    /// Why nothing is settled, in words.
    case refused(String)
  }

  let sides: ComparableSides
  /// The side whose record may stay partly open.
  let side: Side
  var leastShare: Ratio?
  /// Whether equally old records are settled in the order of their ids.
  var settlesTiesByID = false

  private var keeping: ComparableSide { sides[side] }

  /// - Parameters:
  ///   - keepers: Records of ``side``, at least one.
  ///   - payers: Records of the other side, all to be settled in full.
  func split(_ keepers: [Int32], payers: [Int32]) -> Outcome {
    let amounts = keeping.amounts
    let payingAmounts = sides[side.opposite].amounts
    let due = keepers.reduce(Int128(0)) { $0 + Int128(amounts[Int($1)]) }
    let paid = payers.reduce(Int128(0)) { $0 + Int128(payingAmounts[Int($1)]) }
    let (keeperName, payerName) = (side.rawValue, side.opposite.rawValue)
    guard due != 0, paid != 0, (due < 0) == (paid < 0) else {
      return .refused(
        paid == 0 || due == 0
          ? "nothing is settled in part, for the \(paid == 0 ? payerName : keeperName) sum is zero"
          : "nothing is settled in part, for the sums have opposite signs")
    }
    guard paid.magnitude < due.magnitude else {
      return .refused(
        "the \(payerName) sum is \(money(paid - due, keepers[0])) more than the \(keeperName) "
          + "side has open, and an overpayment is not settled in part")
    }
    if let least = leastShare, isLess(paid, than: least, of: due) {
      return .refused(
        "the \(payerName) sum is less than \(least.percentText) of what is open, the least that "
          + "is settled in part")
    }
    guard keepers.count > 1 else { return settle(keepers, keepers[0], allocated: paid) }
    guard keepers.allSatisfy({ amounts[Int($0)] != 0 && (amounts[Int($0)] < 0) == (due < 0) })
    else {
      return .refused("\(keeperName) records of both signs are not settled one after the other")
    }
    return spread(paid, over: keepers)
  }

  private func isLess(_ paid: Int128, than share: Ratio, of due: Int128) -> Bool {
    let (left, over) = paid.magnitude.multipliedReportingOverflow(by: UInt128(share.denominator))
    let (right, rightOver) = due.magnitude.multipliedReportingOverflow(
      by: UInt128(max(0, share.numerator)))
    return rightOver ? !over : !over && left < right
  }

  /// Settles records in the order of their days.
  private func spread(_ paid: Int128, over keepers: [Int32]) -> Outcome {
    let days = keeping.table.columns.days
    let amounts = keeping.amounts
    // A missing day is no day: such records are younger than all others, and of one age.
    func age(_ row: Int32) -> Int64 {
      let day = days[Int(row)]
      return day == Day.missing ? Int64.max : Int64(day)
    }
    let sorted = IDOrder(keeping.table).sorted(keepers)
    let byAge = sorted.enumerated().sorted {
      (age($0.element), $0.offset) < (age($1.element), $1.offset)
    }.map(\.element)
    var rest = paid
    var taken: [Int32] = []
    var start = 0
    while start < byAge.count, rest != 0 {
      var end = start
      while end < byAge.count, age(byAge[end]) == age(byAge[start]) { end += 1 }
      let tied = byAge[start..<end]
      let sum = tied.reduce(Int128(0)) { $0 + Int128(amounts[Int($1)]) }
      if sum.magnitude > rest.magnitude, tied.count > 1, !settlesTiesByID {
        return .ambiguous(keepers: sorted)
      }
      for row in tied where rest != 0 {
        let amount = Int128(amounts[Int(row)])
        taken.append(row)
        if amount.magnitude > rest.magnitude {
          return settle(taken, row, allocated: rest)
        }
        rest -= amount
      }
      start = end
    }
    return .settles(keepers: taken, nil)
  }

  /// The record's own minor units may be coarser than those of the run.
  private func settle(_ keepers: [Int32], _ row: Int32, allocated: Int128) -> Outcome {
    let open = Int128(keeping.amounts[Int(row)]) - allocated
    let factor = ownUnit(of: row)
    guard allocated % factor == 0, open % factor == 0,
      let allocated = Int64(exactly: allocated / factor), let open = Int64(exactly: open / factor)
    else {
      return .refused(
        "what stays open of \(keeping.table.id(at: Int(row))) is no whole number of its minor units"
      )
    }
    return .settles(
      keepers: keepers, Residual(side: side, row: row, allocated: allocated, open: open))
  }

  /// Units of the run in one minor unit of a record.
  private func ownUnit(of row: Int32) -> Int128 {
    sides.unit(of: Int(row), on: side)
  }

  private func money(_ sum: Int128, _ row: Int32) -> String {
    let number = Int(keeping.currencies[Int(row)])
    return Decimal64.text(sum < 0 ? -sum : sum, places: sides.exponents[number]) + " "
      + sides.currencies[number].code
  }
}

extension ComparableSides {
  /// How many units of the run's amounts one minor unit of a record is.
  func unit(of row: Int, on side: Side) -> Int128 {
    let places = exponents[Int(self[side].currencies[row])]
    return Tolerance.powersOfTen[places - self[side].table.columns.currencies[row].exponent]
  }

  /// What a residual settles, in the units of the run.
  func allocated(_ residual: Residual) -> Int128 {
    Int128(residual.allocated) * unit(of: Int(residual.row), on: residual.side)
  }

  /// What a residual leaves open, in the units of the run.
  func open(_ residual: Residual) -> Int128 {
    Int128(residual.open) * unit(of: Int(residual.row), on: residual.side)
  }
}
