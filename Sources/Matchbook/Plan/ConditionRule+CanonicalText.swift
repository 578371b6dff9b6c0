extension ConditionRule {
  /// Everything that decides what the rule does, as nested lists: equal rules give equal texts, in
  /// every process and on every machine.
  public var canonicalText: String {
    var writer = CanonicalWriter()
    writer.list("condition-rule") { writer in
      for word in [header.id, header.version] { writer.quote(word) }
      writer.word("\(header.priority)")
      writer.word(header.cardinality.rawValue)
      if comparesSums { writer.group(header.group) }
      if let partial = header.partial { writer.word(partial.canonicalText) }
      writer.word(header.ambiguity.rawValue)
      writer.word(header.nearest.rawValue)
      writer.list("disposition") { writer in
        for least in [header.disposition.confirmAtLeast, header.disposition.suggestAtLeast] {
          writer.word(least.map { "\($0)" } ?? "never")
        }
      }
      writer.list("when") { $0.condition(condition) }
      for (name, part) in [
        ("veto", veto), ("ledger", ledgerScope), ("external", externalScope),
      ] {
        if let part { writer.list(name) { $0.condition(part) } }
      }
      writer.word("\(minimumScore)")
      writer.word(allowsCrossProduct ? "cross-product" : "indexed")
      if let objective = header.objective { writer.word(objective.rawValue) }
      if let chance = header.chance { writer.list("chance") { $0.word("\(chance)") } }
    }
    return writer.text
  }
}

/// Writes nested lists in brackets, texts in quotes.
private struct CanonicalWriter {
  var text = ""

  mutating func word(_ word: String) {
    if let last = text.last, last != "(" { text += " " }
    text += word
  }

  mutating func quote(_ word: String) {
    var quoted = "\""
    for character in word.unicodeScalars {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    self.word(quoted + "\"")
  }

  mutating func list(_ name: String, _ body: (inout CanonicalWriter) -> Void) {
    word("(" + name)
    body(&self)
    text += ")"
  }

  mutating func group(_ policy: GroupPolicy) {
    switch policy {
    case .keys: word("keys")
    case .parts(let by, let limits):
      list("parts") { writer in
        for field in by { writer.word(field.name) }
        writer.word("\(limits.records)")
      }
    case .chosen(let limits): list("chosen") { writer in writer.word("\(limits.records)") }
    case .sums(let limits):
      list("sums") { writer in
        writer.word("\(limits.records.lowerBound)")
        writer.word("\(limits.records.upperBound)")
        writer.word("\(limits.candidates)")
        writer.word("\(limits.steps)")
        writer.word("\(limits.chance)")
      }
    }
  }

  mutating func condition(_ condition: Condition) {
    switch condition {
    case .all(let parts): list("all") { writer in for part in parts { writer.condition(part) } }
    case .any(let parts): list("any") { writer in for part in parts { writer.condition(part) } }
    case .not(let part): list("not") { $0.condition(part) }
    case .test(let test):
      list("test") { writer in
        writer.operand(test.ledger)
        writer.operand(test.external)
        writer.comparison(test.comparison)
        writer.quote(test.name)
        writer.word("\(test.weight)")
      }
    }
  }

  private mutating func operand(_ operand: Test.Operand) {
    switch operand {
    case .constant(let value): list("constant") { $0.quote(value) }
    case .field(let field, let steps):
      list("field") { writer in
        writer.quote(field.name)
        for step in steps { writer.step(step) }
      }
    }
  }

  private mutating func step(_ step: TextNormaliser) {
    switch step {
    case .caseFold: word("case_fold")
    case .foldAccents: word("fold_accents")
    case .alphanumericOnly: word("alphanumeric_only")
    case .digitsOnly: word("digits_only")
    case .collapseBlanks: word("collapse_blanks")
    case .first(let count): word("first-\(count)")
    case .extract(let mask): list("extract") { $0.quote(mask.pattern) }
    case .stripPrefixes(let prefixes):
      list("strip") { writer in for prefix in prefixes { writer.quote(prefix) } }
    }
  }

  private mutating func comparison(_ comparison: Test.Comparison) {
    switch comparison {
    case .equal: word("equal")
    case .notEqual: word("not_equal")
    case .less: word("less")
    case .lessOrEqual: word("less_or_equal")
    case .greater: word("greater")
    case .greaterOrEqual: word("greater_or_equal")
    case .sameMonth: word("same_month")
    case .contains: word("contains")
    case .containedIn: word("contained_in")
    case .startsWith: word("starts_with")
    case .present: word("present")
    case .among(let values):
      list("among") { writer in for value in values { writer.quote(value) } }
    case .within(let tolerance): self.tolerance(tolerance)
    case .dateWithin(let window): self.window(window)
    case .similar(let measure, let least):
      list("similar") { writer in
        writer.word(measure.rawValue)
        writer.ratio(least)
      }
    }
  }

  private mutating func ratio(_ ratio: Ratio?) {
    word(ratio.map { "\($0.numerator)/\($0.denominator)" } ?? "none")
  }

  private mutating func tolerance(_ tolerance: Tolerance) {
    list("within") { writer in
      writer.ratio(tolerance.absolute)
      writer.ratio(tolerance.percent)
      writer.word(tolerance.base.rawValue)
      writer.word(tolerance.combination.rawValue)
      writer.ratio(tolerance.differenceFrom)
      writer.ratio(tolerance.differenceTo)
    }
  }

  private mutating func window(_ window: DateWindow) {
    list("window") { writer in
      writer.word("\(window.from)")
      writer.word("\(window.to)")
      switch window.unit {
      case .days: writer.word("days")
      case .seconds: writer.word("seconds")
      case .businessDays(let calendar): writer.calendar(calendar)
      }
    }
  }

  private mutating func calendar(_ calendar: BusinessCalendar) {
    list("calendar") { writer in
      writer.quote(calendar.name)
      writer.word(calendar.roll.rawValue)
      writer.word(calendar.rule?.rawValue ?? "none")
      // Sets have no order of their own.
      writer.list("weekend") { $0.words(calendar.weekend.sorted().map { "\($0)" }) }
      writer.list("holidays") { $0.words(calendar.holidays.sorted().map(\.description)) }
    }
  }

  private mutating func words(_ words: [String]) { for word in words { self.word(word) } }
}
