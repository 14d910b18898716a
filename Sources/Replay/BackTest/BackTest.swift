public import EventLog
internal import Events
public import Projections
public import Rules
internal import Views

/// Tells whether rules would have told who was going to buy.
///
/// At each date customers are scored by what was known then, and what they did in the holdout after it is
/// read: from one pass over the log, in memory, changing nothing. `docs/replay.md` says what the figures
/// mean.
public struct BackTest: Sendable {
  private let log: EventLog
  private let sets: [(name: String, rules: Rules)]
  private let plan: BackTestPlan
  private let leftOut: LeftOut
  private let freeMemory: Int

  private static let confidence = 0.95

  /// The first rule set is compared with each further one.
  ///
  /// `leftOut` are events that somebody decided to leave out of the views; `freeMemory` is how many bytes may be
  /// taken, by default what can be had.
  ///
  /// - Throws: `BackTestError` if the plan has no date, or there is no rule set.
  public init(
    _ log: EventLog,
    rules: [(name: String, rules: Rules)],
    _ plan: BackTestPlan,
    leavingOut leftOut: LeftOut = .nothing,
    freeMemory: Int? = nil
  ) throws {
    guard !rules.isEmpty else { throw BackTestError("There are no rules to try.") }
    guard !plan.days.isEmpty else {
      throw BackTestError(
        "There is no date to try: the first, \(CivilDate(daysSince1970: plan.from)), is after the"
          + " last, \(CivilDate(daysSince1970: plan.to)).",
        hint: "Give a last date that is not before the first."
      )
    }
    self.log = log
    sets = rules
    self.plan = plan
    self.leftOut = leftOut
    self.freeMemory = freeMemory ?? BackTestMemory.free
  }

  /// Reads the log and makes the figures; `progress` is told which share of the work is done, rising
  /// from 0 to 1, on whatever thread did it.
  ///
  /// - Throws: `DamagedLog` or `UnfoldableEvent` if the log cannot be read, and `BackTestError` if the
  ///   rule sets do not mean the same customers, or the dates need more memory than there is.
  public func run(
    progress: @Sendable @escaping (Double) -> Void = { _ in }
  ) throws -> BackTestResult {
    let head = try log.head()
    let meter = BackTestMeter(progress)
    return try log.withBatches(after: .start, through: head.position) { batches in
      let dealt = try DealtLog(
        batches,
        plan.knowledge,
        through: head.position,
        leavingOut: leftOut,
        meter
      )
      let result = try result(dealt, head.position, meter)
      meter.didAll()
      return result
    }
  }

  private func result(
    _ dealt: DealtLog,
    _ head: LogPosition,
    _ meter: BackTestMeter
  ) throws -> BackTestResult {
    let periods = plan.periods
    let memory = BackTestMemory(
      identifiers: try log.subjectCount(),
      parts: dealt.bucketCount,
      ruleSets: sets.count,
      measures: sets.count + 1,
      replicates: plan.replicates
    )
    try memory.check(dates: periods.count, free: freeMemory)
    let moments = periods.map {
      BackTestMoment(asOfDay: $0.day, endDay: $0.endDay, log.calendar)
    }
    var evaluation = BackTestEvaluation(
      plan: plan,
      sets: sets,
      currency: log.settings.currency,
      confidence: Self.confidence,
      orders: dealt.orders,
      head: head
    )
    guard let orders = dealt.orders else { return evaluation.nothing(moments, .noOrders) }
    let lastDay = log.calendar.day(of: orders.upperBound)
    // A date whose holdout goes beyond the log has nothing to say.
    let usable = moments.filter { $0.endDay <= lastDay }
    let history = try history(dealt, usable, meter)
    evaluation.add(history, usable, meter)
    evaluation.add(moments.filter { $0.endDay > lastDay }, logEndsOn: lastDay)
    return evaluation.result
  }

  /// Every customer as of the dates.
  func history(
    _ dealt: DealtLog,
    _ moments: [BackTestMoment],
    _ meter: BackTestMeter
  ) throws -> CustomerHistory {
    var currencies: [SymbolID: Currency] = [:]
    for (symbol, code) in try log.symbols(.currency) { currencies[symbol] = Currency(code) }
    let shop = log.settings.currency
    let measures = MeasureRules(sets.map(\.rules), moments, log.calendar) { rates in
      Exchange(currencies: currencies, shop: shop, rates: rates)
    }
    return CustomerHistory(
      dealt,
      LinkedCustomers(try joiningLinks(dealt.links)),
      measures,
      moments,
      log.calendar,
      shop,
      meter
    )
  }

  /// The links but for those of placeholders, on which all rule sets must agree.
  private func joiningLinks(_ links: [DealtLog.KnownLink]) throws -> [DealtLog.KnownLink] {
    guard !links.isEmpty else { return [] }
    let texts = try log.identifierTexts()
    var placeholders: [SubjectID: Bool] = [:]
    func isPlaceholder(_ subject: SubjectID) throws -> Bool {
      if let known = placeholders[subject] { return known }
      let number = Int(subject.rawValue)
      let text = number < texts.count ? texts[number] : nil
      // Who was erased is known by number only, as queries have it.
      let name = text ?? "erased:\(subject.rawValue)"
      let said = sets.map { $0.rules.identity.isPlaceholder(name) }
      if let other = said.firstIndex(where: { $0 != said[0] }) {
        throw BackTestError(
          "\(sets[0].name) and \(sets[other].name) do not mean the same customers: only one of them"
            + " takes \(name) for a placeholder.",
          hint: "Give both the same identity.placeholders; they cannot be compared otherwise."
        )
      }
      placeholders[subject] = said[0]
      return said[0]
    }
    return try links.filter { link in
      try !isPlaceholder(link.fact.first) && !isPlaceholder(link.fact.second)
    }
  }
}
