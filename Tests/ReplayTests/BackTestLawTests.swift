import EventLog
import Events
import Projections
import Rules
import TestSupport
import Testing
import Views

@testable import Replay

/// Law: at every date customers stand as the views would have shown them, had they been folded plainly
/// from what was known then.
struct BackTestLawTests {
  private static let sections = [
    "{}",
    "rfm: {binning: nested, bins: 3}",
    "rfm: {binning: mean, bins: 2, amount: average}",
    "rfm: {binning: rank, window: 120}\ndormancy: {method: gap, multiple: 1.5, prior_gaps: 1}",
    """
    rfm: {binning: fixed, bins: 3, recency_cuts: [30, 90], frequency_cuts: [2, 4], monetary_cuts: [100, 500]}
    dormancy: {method: fixed, days: 20}
    rates: {USD: 7.1, EUR: 7.9, JPY: 0.05}
    """,
    """
    rfm: {binning: quantile, cut_offset: 1, bins: 4, window: 60}
    rates: {USD: 7.1}
    segments: {big and new: recency_days < 40 and monetary > 200, rest: f >= 2}
    """,
  ]

  @Test(arguments: Seeds.fresh(6))
  func customersStandAsAPlainFoldOfWhatWasKnown(seed: UInt64) throws {
    print("PATRON_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let history = try RandomHistory(seed: seed, customers: 25, events: 700)
    let store = try TemporaryStore()
    // The first reading is of a past; then what happens is recorded late by some days.
    let first = random.int(50...350)
    try append(Array(history.events[..<first]), to: store, day: 19_200 + random.below(80))
    var day = 19_280
    var rest = history.events[first...]
    while !rest.isEmpty {
      let batch = rest.prefix(random.int(1...60))
      rest = rest.dropFirst(batch.count)
      day += random.below(30)
      try append(Array(batch), to: store, day: day)
    }
    try check(store, &random)
  }

  /// Customers whose orders never change, told in any order, some of whom are joined and parted.
  @Test(arguments: Seeds.fresh(4))
  func customersWithPlainOrdersStandSoToo(seed: UInt64) throws {
    print("PATRON_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let store = try TemporaryStore()
    var number = 0
    for day in stride(from: 19_000, to: 19_400, by: 40) {
      let events = try (0..<random.int(0...80)).map { _ in
        number += 1
        return try Event.placed(
          "o\(number)",
          by: "shop:\(random.below(40))",
          day: random.oneIn(8) ? day - random.below(100) : day + random.below(40),
          hour: random.below(24),
          total: Int64(random.int(0...50) * 100),
          status: random.oneIn(10) ? .pending : .paid,
          currency: random.oneIn(6) ? "USD" : "CNY"
        )
      }
      let links = try (0..<random.below(8)).map { index in
        try Event.link(
          "shop:\(random.below(40))",
          "shop:\(random.below(40))",
          id: "l\(day)/\(index)",
          day: day + random.below(40),
          isLink: random.chance(70)
        )
      }
      try append(events + links, to: store, day: day + 40)
    }
    try check(store, &random)
  }

  private func append(_ events: [Event], to store: TemporaryStore, day: Int) throws {
    guard !events.isEmpty else { return }
    try store.append(events, recordedAt: Event.moment(day: day, hour: 3))
  }

  // MARK: The comparison

  private func check(_ store: TemporaryStore, _ random: inout SeededGenerator) throws {
    let log = try store.open(for: .reading)
    let texts = [random.pick(Self.sections), random.pick(Self.sections)]
    let standard = try Rules.standard(currency: log.settings.currency)
    let sets = try texts.enumerated().map { index, text in
      let rules = try Rules(
        yaml: text,
        file: "rules.yaml",
        currency: log.settings.currency,
        base: standard
      )
      return (name: "set \(index)", rules: rules)
    }
    let knowledge = random.oneIn(2) ? Knowledge.strictly : .sinceTheLogBegan
    let plan = BackTestPlan(
      from: 19_150,
      to: 19_450,
      every: .days(random.int(10...70)),
      holdout: .days(random.int(1...90)),
      knowledge: knowledge
    )
    let head = try log.head()
    let test = try BackTest(log, rules: sets, plan)
    try log.withBatches(after: .start, through: head.position) { batches in
      let meter = BackTestMeter { _ in }
      let dealt = try DealtLog(
        batches,
        knowledge,
        through: head.position,
        leavingOut: .nothing,
        meter
      )
      let moments = plan.days.map {
        BackTestMoment(asOfDay: $0, endDay: plan.holdout.after($0), log.calendar)
      }
      let history = try test.history(dealt, moments, meter)
      for (date, moment) in moments.enumerated() {
        let expected = try PlainBackTest(log, sets.map(\.rules), moment, dealt.clock)
        try compare(history, date, moment, sets.map(\.rules), expected)
      }
    }
  }

  private func compare(
    _ history: CustomerHistory,
    _ date: Int,
    _ moment: BackTestMoment,
    _ sets: [Rules],
    _ expected: PlainBackTest
  ) throws {
    let evaluation = DateEvaluation(
      history: history,
      sets: sets,
      minorUnits: 100,
      leastCustomers: 0,
      leastBuyers: 0
    )
    let evaluated = evaluation.run(date, moment)
    let rows = history.parts.flatMap { part in
      part.dates[date].customers.indices.map {
        (part.dates[date].customers[$0], part.dates[date].outcomes[$0])
      }
    }
    #expect(rows.count == expected.outcomes.count)
    for (customer, outcome) in rows {
      #expect(outcome == expected.outcomes[SubjectID(rawValue: customer)])
    }
    let scorer = DateScorer(parts: history.parts, date: date, moment: moment, minorUnits: 100)
    for (set, rules) in sets.enumerated() {
      let measure = history.measures.ofRules[set]
      let found = scorer.scores(rules, measure)
      var steps: [SubjectID: Int] = [:]
      for (part, partSteps) in zip(history.parts, found.steps) {
        for (row, step) in partSteps.enumerated() where step > 0 {
          steps[SubjectID(rawValue: part.dates[date].customers[row])] = Int(step)
        }
      }
      // The sums that there are, from the least on.
      let places = Dictionary(
        uniqueKeysWithValues: Set(expected.sums[set].values).sorted().enumerated().map {
          ($0.element, $0.offset + 1)
        }
      )
      #expect(steps == expected.sums[set].mapValues { places[$0] ?? 0 })
      #expect(found.segments.map(\.population.customers) == expected.segments[set])
      let dormancy = scorer.dormancy(
        rules.dormancy,
        measure,
        medianGap: history.medianGaps[measure][date]
      )
      #expect(dormancy == expected.dormancy[set])
      #expect(history.medianGaps[measure][date] == expected.medianGaps[set])
    }
    if evaluated.date.notEnough == nil {
      #expect(evaluated.date.population?.customers == expected.outcomes.count)
    }
  }
}

/// One date of a back-test, made the plainest way.
private struct PlainBackTest {
  var outcomes: [SubjectID: Outcome] = [:]
  /// By rule set.
  var sums: [[SubjectID: Int]] = []
  var segments: [[Int]] = []
  var dormancy: [DormancyOutcome] = []
  var medianGaps: [Double?] = []

  init(
    _ log: EventLog,
    _ sets: [Rules],
    _ moment: BackTestMoment,
    _ clock: KnowledgeClock
  ) throws {
    var known = NaiveFold<DormancyProjection>()
    var all = NaiveFold<RFMProjection>()
    var mails: [SubjectID: [Int64]] = [:]
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord { record in
        all.fold(record)
        if record.type == .emailSent {
          mails[record.subject, default: []].append(record.occurredAt.rawValue)
        }
        let knownAt = clock.knownAt(
          occurred: record.occurredAt.rawValue,
          recorded: batch.recordedAt.rawValue
        )
        if knownAt <= moment.asOf { known.fold(record) }
      }
      return true
    }
    let seen = try index(known.links, moment.asOf, log, sets[0])
    let customers = known.customers(seen)
    let asOf = Timestamp(rawValue: moment.asOf)
    let contexts = try sets.map { try context(asOf, log, $0) }
    for (subject, state) in customers
    where zip(sets, contexts).contains(where: { Buyer(state.purchases, $0.0.dormancy, $0.1) != nil }
    ) {
      outcomes[subject] = Outcome()
    }
    var yardstick = sets[0]
    for rate in sets.flatMap(\.rates)
    where !yardstick.rates.contains(where: { $0.currency == rate.currency }) {
      yardstick.rates.append(rate)
    }
    let plain = try context(asOf, log, yardstick)
    let now = try index(all.links, moment.end, log, sets[0])
    for (root, history) in all.customers(now) {
      let members = now.members(of: root)
      let seenAs = Set(members.map { seen.root(of: $0) })
      guard let owner = seenAs.filter({ outcomes[$0] != nil }).min() else { continue }
      let sent = members.flatMap { mails[$0] ?? [] }
      outcomes[owner]?.add(Self.outcome(history, moment, plain, sent))
    }
    for (rules, context) in zip(sets, contexts) {
      let table = RFMTable(customers.map { ($0.subject, $0.state.purchases) }, rules, context)
      var sums: [SubjectID: Int] = [:]
      var segments = Array(repeating: 0, count: rules.segments.count + 2)
      for row in table.rows {
        sums[row.customer] = Int(row.r) + Int(row.f) + Int(row.m)
        segments[row.segment ?? rules.segments.count] += 1
      }
      segments[rules.segments.count + 1] += outcomes.count - table.rows.count
      self.sums.append(sums)
      self.segments.append(segments)
      let dormant = Set(DormancyTable(customers, rules, context).rows.map(\.customer))
      var dormancy = DormancyOutcome()
      for (subject, state) in customers where Buyer(state.purchases, rules.dormancy, context) != nil
      {
        let comesBack = outcomes[subject]?.comesBack ?? .stayedAway
        dormancy.add(comesBack, isCalled: dormant.contains(subject))
      }
      self.dormancy.append(dormancy)
      let everyGap = Rules.Dormancy(method: .gap(multiple: 1, priorGaps: 0))
      let gaps = customers.compactMap { Buyer($0.state.purchases, everyGap, context)?.gaps }.flatMap
      { $0 }
      medianGaps.append(Self.median(gaps.sorted()))
    }
  }

  private static func median(_ sorted: [Int]) -> Double? {
    if sorted.isEmpty { return nil }
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return Double(low + high) / 2
  }

  private static func outcome(
    _ history: PurchaseHistory,
    _ moment: BackTestMoment,
    _ context: ViewContext,
    _ mails: [Int64]
  ) -> Outcome {
    var outcome = Outcome()
    var days: Set<Int> = []
    var first = Int64.max
    history.forEachOrder(asOf: Timestamp(rawValue: moment.end)) { order in
      guard order.counts, order.placedAt.rawValue > moment.asOf,
        let value = context.exchange.shopAmount(order.value, order.currency)
      else { return }
      outcome.revenue += value
      days.insert(context.calendar.day(of: order.placedAt))
      first = min(first, order.placedAt.rawValue)
    }
    outcome.purchases = Int32(days.count)
    if !days.isEmpty {
      let isAsked = mails.contains { $0 > moment.asOf && $0 <= first }
      outcome.comesBack = isAsked ? .asked : .unasked
    }
    return outcome
  }

  private func index(
    _ links: Set<LinkFact>,
    _ moment: Int64,
    _ log: EventLog,
    _ rules: Rules
  ) throws -> CustomerIndex {
    try CustomerIndex(Array(links), asOf: Timestamp(rawValue: moment)) { subject in
      let text = try log.identifierText(subject) ?? "erased:\(subject.rawValue)"
      return rules.identity.isPlaceholder(text)
    }
  }

  private func context(_ moment: Timestamp, _ log: EventLog, _ rules: Rules) throws -> ViewContext {
    var currencies: [SymbolID: Currency] = [:]
    for (symbol, code) in try log.symbols(.currency) { currencies[symbol] = Currency(code) }
    let exchange = Exchange(
      currencies: currencies,
      shop: log.settings.currency,
      rates: rules.rates
    )
    return ViewContext(
      asOf: moment,
      calendar: log.calendar,
      exchange: exchange,
      currency: log.settings.currency
    )
  }
}
