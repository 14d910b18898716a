internal import Events
internal import Rules
internal import Views

/// What the rule sets say of every customer as of one date.
struct DateScores: Sendable {
  /// By rule set, then by part of the history: of each of its rows the step in the order of the rules, the
  /// greatest being the best; 0 where the rules do not score.
  var steps: [[[UInt8]]] = []
  /// By rule set: what the customers of each segment did, last those of none.
  var segments: [[SegmentOutcome]] = []
  /// By rule set.
  var dormancy: [DormancyOutcome] = []
}

/// Scores the customers of one date.
struct DateScorer {
  let parts: [CustomerRows]
  let date: Int
  let moment: BackTestMoment
  let minorUnits: Double

  /// Calls `body` with every customer, the part and the row.
  private func forEachRow(
    _ measure: Int,
    _ body: (_ part: Int, _ row: Int, UInt32, Measure, Outcome) -> Void
  ) {
    for (number, part) in parts.enumerated() {
      let rows = part.dates[date]
      for row in rows.customers.indices {
        let found = rows.measures[row * part.stride + measure]
        body(number, row, rows.customers[row], found, rows.outcomes[row])
      }
    }
  }

  /// Of each row, by part, the step in the order of the rules, and what the customers of each segment did.
  ///
  /// The step is 0 where the rules do not score.
  func scores(
    _ rules: Rules,
    _ measure: Int
  ) -> (steps: [[UInt8]], segments: [SegmentOutcome]) {
    var rows: [RFMRow] = []
    forEachRow(measure) { _, _, customer, found, _ in
      if found.isScored { rows.append(RFMRow(customer, found, moment)) }
    }
    let table = RFMTable(rows, rules, minorUnits: minorUnits)
    rows = []
    let places =
      rules.segments.map { SegmentPlace.segment($0.name) } + [.noSegment, .unscored]
    var populations = Array(repeating: Population(), count: places.count)
    let ranked = RankingSteps(table.rows, rules.ranking, minorUnits: minorUnits)
    var steps: [[UInt8]] = parts.map { part in
      Array(repeating: 0, count: part.dates[date].customers.count)
    }
    var next = 0
    forEachRow(measure) { part, row, _, found, outcome in
      var place = rules.segments.count + 1
      if found.isScored {
        steps[part][row] = ranked[next]
        place = table.rows[next].segment ?? rules.segments.count
        next += 1
      }
      populations[place].add(outcome)
    }
    return (steps, zip(places, populations).map { SegmentOutcome(place: $0, population: $1) })
  }

  /// Who is called dormant, and what became of them.
  func dormancy(_ rules: Rules.Dormancy, _ measure: Int, medianGap: Double?) -> DormancyOutcome {
    var result = DormancyOutcome()
    var everybody: Double?
    if case .gap = rules.method { everybody = medianGap }
    forEachRow(measure) { _, _, _, found, outcome in
      guard found.purchaseDays > 0 else { return }
      let gap = rules.usualGap(
        sum: Int(found.lastDay - found.firstDay),
        count: Int(found.purchaseDays - 1),
        everybody: everybody
      )
      let silent = Double(moment.asOfDay - Int(found.lastDay))
      let isCalled = rules.threshold(gap).map { silent > $0 } ?? false
      result.add(outcome.comesBack, isCalled: isCalled)
    }
    return result
  }

  /// Everybody, and what they did.
  func population() -> Population {
    var population = Population()
    forEachRow(0) { _, _, _, _, outcome in population.add(outcome) }
    return population
  }
}

extension Population {
  mutating func add(_ outcome: Outcome) {
    customers += 1
    buyers += outcome.purchases > 0 ? 1 : 0
    purchases += Int(outcome.purchases)
    revenue += Int128(outcome.revenue)
  }
}

extension DormancyOutcome {
  mutating func add(_ comesBack: Outcome.Return, isCalled: Bool) {
    if isCalled {
      called += 1
      switch comesBack {
      case .stayedAway: break
      case .unasked: calledCameBackUnasked += 1
      case .asked: calledCameBackAsked += 1
      }
    } else {
      notCalled += 1
      if comesBack == .stayedAway { notCalledStayedAway += 1 }
    }
  }

  static func += (left: inout DormancyOutcome, right: DormancyOutcome) {
    left.called += right.called
    left.calledCameBackUnasked += right.calledCameBackUnasked
    left.calledCameBackAsked += right.calledCameBackAsked
    left.notCalled += right.notCalled
    left.notCalledStayedAway += right.notCalledStayedAway
  }
}

extension RFMRow {
  /// Only the day of the last purchase is known.
  fileprivate init(_ customer: UInt32, _ measure: Measure, _ moment: BackTestMoment) {
    self.init(
      customer: SubjectID(rawValue: customer),
      lastPurchasedAt: Timestamp(
        rawValue: Int64(measure.lastDay) * Timestamp.millisecondsPerDay
      ),
      recencyDays: moment.asOfDay - Int(measure.lastDay),
      frequency: Int(measure.orders),
      monetary: measure.monetary
    )
  }
}
