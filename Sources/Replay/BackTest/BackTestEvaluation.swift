internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// Makes the figures of a back-test from what customers were and did.
struct BackTestEvaluation {
  private let plan: BackTestPlan
  private let sets: [(name: String, rules: Rules)]
  private let minorUnits: Double
  private(set) var result: BackTestResult

  init(
    plan: BackTestPlan,
    sets: [(name: String, rules: Rules)],
    currency: Currency,
    confidence: Double,
    orders: ClosedRange<Timestamp>?,
    head: LogPosition
  ) {
    self.plan = plan
    self.sets = sets
    minorUnits = (0..<currency.minorDigits).reduce(1) { result, _ in result * 10 }
    let rules = sets.enumerated().map {
      BackTestResult.Scorer(kind: .rules($0.offset), name: $0.element.name)
    }
    result = BackTestResult(
      scorers: rules + [BackTestResult.Scorer(kind: .plainSum, name: "plain R+F+M")]
        + (plan.fitsModel ? [BackTestResult.Scorer(kind: .bgNBD, name: "BG/NBD")] : []),
      dates: [],
      pooled: [],
      differences: [],
      dormancy: [],
      notEnough: .noDate,
      provenance: BackTestResult.Provenance(
        head: head,
        currency: currency,
        orders: orders,
        knowledge: plan.knowledge,
        seed: plan.seed,
        replicates: plan.replicates,
        confidence: confidence
      )
    )
  }

  /// The result where no date can say anything, for one reason.
  mutating func nothing(_ moments: [BackTestMoment], _ reason: NotEnoughData) -> BackTestResult {
    result.dates = moments.map { BackTestDate($0, reason) }
    result.notEnough = reason
    return result
  }

  /// Adds dates whose holdout goes beyond the log.
  mutating func add(_ moments: [BackTestMoment], logEndsOn lastDay: Int) {
    result.dates += moments.map {
      BackTestDate($0, .holdoutBeyondLog(endsOn: $0.endDay, logEndsOn: lastDay))
    }
    let reasons = Set(result.dates.compactMap(\.notEnough).map { "\($0)" })
    if result.notEnough != nil, result.dates.count == 1 || reasons.count == 1 {
      result.notEnough = result.dates[0].notEnough
    }
  }

  /// Scores the customers of every date and compares.
  mutating func add(
    _ history: CustomerHistory,
    _ moments: [BackTestMoment],
    _ meter: BackTestMeter
  ) {
    let evaluated = Slots<Evaluated>(count: moments.count)
    let evaluate = DateEvaluation(
      history: history,
      sets: sets.map(\.rules),
      minorUnits: minorUnits,
      leastCustomers: plan.leastCustomers,
      leastBuyers: plan.leastBuyers
    )
    Parallel.run(moments.count) { date in
      evaluated[date] = evaluate.run(date, moments[date])
      meter.did(.dates, partOf: moments.count)
    }
    var found = evaluated.values
    if plan.fitsModel { fitModels(history, &found, moments, meter) }
    let bootstrap = DifferenceBootstrap(
      bootstrap: Bootstrap(seed: plan.seed, replicates: plan.replicates),
      confidence: result.provenance.confidence,
      parts: history.parts,
      scores: found.map(\.scores),
      ruleSets: sets.count,
      leastPayers: plan.leastBuyers
    )
    let differences = bootstrap.run()
    for index in found.indices { found[index].date.differences = differences.dates[index] }
    result.differences = differences.pooled
    result.dates += found.map(\.date)
    pool()
  }

  /// One date after the other, each begun where the last one ended.
  private func fitModels(
    _ history: CustomerHistory,
    _ found: inout [Evaluated],
    _ moments: [BackTestMoment],
    _ meter: BackTestMeter
  ) {
    var last: BGNBDFit.Summit?
    for index in found.indices where found[index].scores != nil {
      let scorer = ModelScorer(parts: history.parts, date: index, moment: moments[index])
      do {
        last = try scorer.fit(near: last)
        found[index].date.model = last?.model
      } catch {
        last = nil
        found[index].date.modelMissing = .noModel(error.description)
      }
    }
    let rankings = Slots<Ranking>(count: found.count)
    Parallel.run(found.count) { [found] index in
      if let model = found[index].date.model {
        let scorer = ModelScorer(parts: history.parts, date: index, moment: moments[index])
        rankings[index] = scorer.ranking(model, OutcomeCounts(history.parts, index))
      }
      meter.did(.models, partOf: found.count)
    }
    for index in found.indices where found[index].scores != nil {
      found[index].date.rankings.append(rankings[index])
      if found[index].date.model != nil, rankings[index] == nil {
        found[index].date.model = nil
        found[index].date.modelMissing = .noModel("what it expects cannot be computed")
      }
    }
  }

  /// The figures over all dates that had enough data.
  private mutating func pool() {
    let dates = result.dates.filter { $0.notEnough == nil }
    guard !dates.isEmpty else { return }
    result.notEnough = nil
    result.pooled = result.scorers.indices.map { scorer in
      PooledRanking(dates.compactMap { $0.rankings[scorer] })
    }
    result.dormancy = sets.indices.map { set in
      dates.reduce(into: DormancyOutcome()) { $0 += $1.dormancy[set] }
    }
  }
}

/// A date, and what the rule sets say of each of its customers; without them it had not enough data.
struct Evaluated: Sendable {
  var date: BackTestDate
  var scores: DateScores?
}

extension BackTestDate {
  init(_ moment: BackTestMoment, _ notEnough: NotEnoughData? = nil) {
    self.init(
      asOfDay: moment.asOfDay,
      asOf: Timestamp(rawValue: moment.asOf),
      holdoutEndDay: moment.endDay,
      notEnough: notEnough
    )
  }
}

/// Scores the customers of one date.
struct DateEvaluation: Sendable {
  let history: CustomerHistory
  let sets: [Rules]
  let minorUnits: Double
  let leastCustomers: Int
  let leastBuyers: Int

  func run(_ date: Int, _ moment: BackTestMoment) -> Evaluated {
    let scorer = DateScorer(
      parts: history.parts,
      date: date,
      moment: moment,
      minorUnits: minorUnits
    )
    var evaluated = Evaluated(date: BackTestDate(moment))
    let population = scorer.population()
    evaluated.date.population = population
    evaluated.date.notEnough = reason(population)
    guard evaluated.date.notEnough == nil else { return evaluated }
    var scores = DateScores()
    for (set, rules) in sets.enumerated() {
      let measure = history.measures.ofRules[set]
      let found = scorer.scores(rules, measure)
      scores.steps.append(found.steps)
      evaluated.date.segments.append(found.segments)
      evaluated.date.dormancy.append(
        scorer.dormancy(
          rules.dormancy,
          measure,
          medianGap: history.medianGaps[measure][date]
        )
      )
    }
    let outcomes = OutcomeCounts(history.parts, date)
    evaluated.date.rankings = (scores.steps + [plainSteps(scorer, scores)]).map {
      Ranking($0, history.parts, date, outcomes)
    }
    evaluated.scores = scores
    return evaluated
  }

  /// Those of a rule set, where one is plain itself.
  private func plainSteps(_ scorer: DateScorer, _ scores: DateScores) -> [[UInt8]] {
    let place = sets.indices.first { set in
      sets[set].rfm == .plain && sets[set].ranking == .plain
        && history.measures.ofRules[set] == 0
    }
    if let place { return scores.steps[place] }
    var plain = sets[0]
    plain.rfm = .plain
    plain.ranking = .plain
    plain.segments = []
    return scorer.scores(plain, 0).steps
  }

  private func reason(_ population: Population) -> NotEnoughData? {
    // Tenths of fewer than ten customers are none.
    let needed = max(10, leastCustomers)
    if population.customers < needed {
      return .tooFewCustomers(population.customers, needed: needed)
    }
    if population.buyers == 0 { return .noPurchases }
    if population.buyers == population.customers { return .everybodyBought }
    if population.buyers < leastBuyers {
      return .tooFewBuyers(population.buyers, needed: leastBuyers)
    }
    let others = population.customers - population.buyers
    return others < leastBuyers ? .tooFewOthers(others, needed: leastBuyers) : nil
  }
}

extension PooledRanking {
  init(_ rankings: [Ranking]) {
    func spread(_ figure: (Ranking) -> Double?) -> Spread? { Spread(rankings.compactMap(figure)) }
    self.init(
      dates: rankings.count,
      auc: spread(\.auc),
      topDecileLift: spread(\.topDecileLift),
      revenueAt10: spread(\.revenueAt10),
      revenueAt20: spread(\.revenueAt20),
      revenueAt30: spread(\.revenueAt30),
      spearman: spread(\.spearman)
    )
  }
}

extension PooledRanking.Spread {
  /// `nil` without figures.
  init?(_ figures: [Double]) {
    guard let least = figures.min(), let greatest = figures.max() else { return nil }
    let count = Double(figures.count)
    let mean = figures.reduce(0, +) / count
    let squares = figures.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      mean: mean,
      least: least,
      greatest: greatest,
      standardDeviation: figures.count > 1 ? (squares / (count - 1)).squareRoot() : nil
    )
  }
}
