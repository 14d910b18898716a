/// Ranks customers by what the BG/NBD model expects of them.
struct ModelScorer {
  let parts: [CustomerRows]
  let date: Int
  let moment: BackTestMoment

  /// Calls `body` with every customer; those who never bought at the yardstick's rates have no rhythm.
  private func forEachCustomer(_ body: (PurchaseRhythm?, Outcome) -> Void) {
    for part in parts {
      let rows = part.dates[date]
      for row in rows.customers.indices {
        let measure = rows.measures[row * part.stride]
        let rhythm = PurchaseRhythm(measure, asOfDay: moment.asOfDay)
        body(rhythm, rows.outcomes[row])
      }
    }
  }

  /// The model of what was known at the date.
  func fit(near earlier: BGNBDFit.Summit?) throws(MissingModel) -> BGNBDFit.Summit {
    var rhythms: [PurchaseRhythm] = []
    forEachCustomer { rhythm, _ in if let rhythm { rhythms.append(rhythm) } }
    return try BGNBDFit.summit(BGNBDLikelihood(rhythms), near: earlier)
  }

  /// `nil` where something is expected that no number can hold.
  func ranking(_ model: BGNBDModel, _ outcomes: OutcomeCounts) -> Ranking? {
    let days = moment.endDay - moment.asOfDay
    var promises = PromiseTable(model, inDays: days)
    var scored: [(expected: Double, outcome: Outcome)] = []
    forEachCustomer { rhythm, outcome in
      let hope = rhythm.map { promises.promise($0) * model.probabilityAlive($0) }
      scored.append((hope ?? 0, outcome))
    }
    guard scored.allSatisfy({ $0.expected.isFinite }) else { return nil }
    scored.sort { $0.expected > $1.expected }
    let ranks = outcomes.midranks.ranks
    var groups: [ScoreGroup] = []
    var last = Double.infinity
    for (expected, outcome) in scored {
      if expected != last { groups.append(ScoreGroup()) }
      last = expected
      groups[groups.count - 1].add(outcome, ranks)
    }
    let calibration = Calibration.bins(
      scored.reversed().map { ($0.expected, Double($0.outcome.purchases)) }
    )
    return Ranking(groups, outcomes.midranks, calibration: calibration)
  }
}

extension PurchaseRhythm {
  fileprivate init?(_ measure: Measure, asOfDay: Int) {
    guard measure.purchaseDays > 0 else { return nil }
    self.init(
      repeats: Int(measure.purchaseDays) - 1,
      last: Int(measure.lastDay - measure.firstDay),
      age: asOfDay - Int(measure.firstDay)
    )
  }
}

/// What is expected of those who still buy: the same for all of equal repeats and age.
private struct PromiseTable {
  private let model: BGNBDModel
  private let days: Int
  private var known: [UInt64: Double] = [:]

  init(_ model: BGNBDModel, inDays days: Int) {
    self.model = model
    self.days = days
  }

  mutating func promise(_ rhythm: PurchaseRhythm) -> Double {
    let key = UInt64(rhythm.repeats) << 32 | UInt64(rhythm.age)
    if let promise = known[key] { return promise }
    let promise = model.promise(
      repeats: Int(rhythm.repeats),
      age: Int(rhythm.age),
      inDays: days
    )
    known[key] = promise
    return promise
  }
}
