import EventLog
import Events
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Replay

struct BackTestTests {
  private let ann = "email:ann@example.com"

  private func rules(_ yaml: String = "{}", currency: String = "CNY") throws -> Rules {
    let currency = try #require(Currency(currency))
    let standard = try Rules.standard(currency: currency)
    return try Rules(yaml: yaml, file: "rules.yaml", currency: currency, base: standard)
  }

  private func run(
    _ store: TemporaryStore,
    _ sets: [String] = ["{}"],
    _ plan: BackTestPlan
  ) throws -> BackTestResult {
    let log = try store.open(for: .reading)
    let named = try sets.enumerated().map { index, yaml in
      (
        name: "set \(index)",
        rules: try rules(yaml, currency: log.settings.currency.code)
      )
    }
    return try BackTest(log, rules: named, plan).run()
  }

  /// Thirty customers who bought on day 100; the first `buyers` of them again on day 150.
  private func shop(buyers: Int, recordedAt day: Int = 200) throws -> TemporaryStore {
    let store = try TemporaryStore()
    var events = try (0..<30).map { number in
      try Event.placed("a\(number)", by: "shop:\(number)", day: 100, total: 1_000)
    }
    events += try (0..<buyers).map { number in
      try Event.placed("b\(number)", by: "shop:\(number)", day: 150, total: 500)
    }
    try store.append(events, recordedAt: Event.moment(day: day))
    return store
  }

  private func plan(
    _ day: Int = 120,
    holdout: Int = 30,
    _ knowledge: Knowledge = .sinceTheLogBegan
  ) -> BackTestPlan {
    BackTestPlan(
      from: day,
      to: day,
      every: .days(1),
      holdout: .days(holdout),
      knowledge: knowledge
    )
  }

  // MARK: Figures

  /// Figures of NumPy and SciPy, with the orders of a day counted one by one as `rfm` does.
  @Test
  func cdnowIsBackTestedThroughTheLog() throws {
    let shop = try CDNOW()
    let store = try TemporaryStore(currency: "USD", timeZone: "UTC")
    let events = try shop.purchases.enumerated().map { number, purchase in
      try Event.placed(
        "o\(number)",
        by: "cdnow:\(purchase.customer)",
        day: purchase.day,
        total: purchase.amount,
        currency: "USD"
      )
    }
    try store.append(events, recordedAt: Event.moment(day: shop.holdoutEnd + 1))
    let plan = BackTestPlan(
      from: shop.calibrationEnd,
      to: shop.calibrationEnd,
      every: .days(1),
      holdout: .days(shop.holdoutEnd - shop.calibrationEnd)
    )
    let result = try run(store, ["{}"], plan)
    let date = try #require(result.dates.first)
    #expect(date.notEnough == nil && result.notEnough == nil)
    #expect(
      date.population
        == Population(customers: 2_357, buyers: 684, purchases: 1_882, revenue: 7_097_639)
    )
    let ranking = try #require(date.rankings[0])
    #expect(abs(ranking.auc - 0.774981386520695) < 1e-12)
    #expect(abs(ranking.topDecileLift - 2.6433923198041254) < 1e-12)
    #expect(abs((ranking.revenueAt10 ?? 0) - 0.47731750199710793) < 1e-9)
    #expect(abs((ranking.revenueAt20 ?? 0) - 0.655580401833949) < 1e-9)
    #expect(abs((ranking.revenueAt30 ?? 0) - 0.7810207971604137) < 1e-9)
    // The standard rules are the plain sum.
    #expect(date.rankings[1] == ranking)
    let model = try #require(date.model)
    #expect(abs(model.r - 0.2426) < 5e-5 && abs(model.alpha - 4.4136) < 5e-5)
    #expect(abs(model.logLikelihood + 9_582.429) < 5e-4)
    let byModel = try #require(date.rankings[2])
    #expect(abs(byModel.auc - 0.7725) < 5e-5)
    #expect(byModel.calibration.reduce(0) { $0 + $1.customers } == 2_357)
    let dormancy = try #require(date.dormancy.first)
    #expect(dormancy.called == 1_946 && dormancy.calledCameBackUnasked == 397)
    #expect(dormancy.notCalled == 411 && dormancy.notCalledStayedAway == 124)
    #expect(date.segments[0].map(\.population.customers).reduce(0, +) == 2_357)
    #expect(date.segments[0].map(\.population.buyers).reduce(0, +) == 684)
    #expect(result.pooled[0].auc?.mean == ranking.auc)
    #expect(result.pooled[0].auc?.standardDeviation == nil)
    #expect(result.scorers.map(\.name) == ["set 0", "plain R+F+M", "BG/NBD"])
  }

  @Test
  func rulesThatAreTheSameDifferByNothing() throws {
    let result = try run(try shop(buyers: 12), ["{}", "{}"], plan())
    #expect(result.differences.map(\.figure) == Difference.Figure.allCases)
    for difference in result.differences {
      #expect(difference.value == 0 && difference.interval == 0...0 && !difference.isClear)
    }
  }

  /// The first forgets everybody, the second tells who buys from how often they did.
  @Test
  func aBetterRuleSetIsToldFromAWorseOne() throws {
    let store = try TemporaryStore()
    var events: [Event] = []
    for number in 0..<200 {
      for order in 0..<(number < 60 ? 3 : 1) {
        events.append(
          try Event.placed("\(number)/\(order)", by: "shop:\(number)", day: 100 - order, total: 100)
        )
      }
      if number % 60 < (number < 60 ? 40 : 3) {
        events.append(
          try Event.placed("\(number)/later", by: "shop:\(number)", day: 150, total: 900)
        )
      }
    }
    try store.append(events, recordedAt: Event.moment(day: 200))
    let blind = "rfm: {window: 10}"
    let result = try run(store, ["{}", blind], plan())
    let again = try run(store, ["{}", blind], plan())
    #expect(result == again)
    let auc = try #require(result.differences.first { $0.figure == .auc })
    #expect(auc.value > 0.2 && auc.isClear)
    #expect(auc.interval.map { $0.contains(auc.value) } == true)
    let turned = try run(store, [blind, "{}"], plan())
    let other = try #require(turned.differences.first { $0.figure == .auc })
    #expect(abs(other.value + auc.value) < 1e-12)
    var seeded = plan()
    seeded.seed = 2
    #expect(try run(store, ["{}", blind], seeded).differences != result.differences)
    let leftOut = try #require(result.dates[0].segments[1].last)
    #expect(leftOut.place == .unscored && leftOut.population.customers == 200)
  }

  // MARK: What was known

  @Test
  func whatWasRecordedLaterIsNotKnown() throws {
    let store = try shop(buyers: 12, recordedAt: 110)
    // Of day 115, told on day 125: on day 120 nobody knew it.
    let late = try Event.placed("late", by: "shop:99", day: 115, total: 100)
    try store.append([late], recordedAt: Event.moment(day: 125))
    #expect(try run(store, plan()).dates[0].population?.customers == 30)
    #expect(try run(store, plan(126, holdout: 24)).dates[0].population?.customers == 31)
  }

  @Test
  func whatOccurredBeforeTheLogBeganIsKnownUnlessStrictly() throws {
    let store = try shop(buyers: 12)
    #expect(try run(store, plan()).dates[0].population?.customers == 30)
    let strict = try run(store, plan(120, .strictly)).dates[0]
    #expect(strict.notEnough == .tooFewCustomers(0, needed: 20))
  }

  @Test
  func aPurchaseThatWasTakenBackIsNone() throws {
    let store = try shop(buyers: 12)
    try store.append(
      [try Event.refunded("b0", id: "r", day: 150, amount: nil, customer: "shop:0")],
      recordedAt: Event.moment(day: 201)
    )
    #expect(try run(store, plan()).dates[0].population?.buyers == 11)
  }

  @Test
  func whoComesBackAfterAnEMailWasAsked() throws {
    let store = try shop(buyers: 12)
    func mail(_ number: Int, day: Int) throws -> Event {
      Event(
        source: "mail",
        id: "m\(number)",
        occurredAt: Event.moment(day: day),
        customer: try Identifier(parsing: "shop:\(number)"),
        payload: .email(Email(kind: .sent, campaign: "back", message: "m\(number)"))
      )
    }
    // Before the date, between, and after the purchase.
    let mails = [try mail(0, day: 119), try mail(1, day: 140), try mail(2, day: 151)]
    try store.append(mails, recordedAt: Event.moment(day: 201))
    let result = try run(store, ["dormancy: {days: 10}"], plan())
    var expected = DormancyOutcome()
    expected.called = 30
    expected.calledCameBackUnasked = 11
    expected.calledCameBackAsked = 1
    #expect(result.dates[0].dormancy == [expected])
    #expect(expected.calledStayedAway == 18)
    #expect(expected.precision == 18.0 / 29 && expected.recall == 1)
    #expect(result.dormancy == [expected])
  }

  // MARK: Not enough data

  @Test
  func aDateThatCannotSayAnythingSaysWhy() throws {
    #expect(
      try run(try shop(buyers: 0), plan(120, holdout: 5)).notEnough
        == .holdoutBeyondLog(endsOn: 125, logEndsOn: 100)
    )
    let some = try shop(buyers: 12)
    #expect(try run(some, plan(120, holdout: 5)).notEnough == .noPurchases)
    #expect(try run(some, plan(99, holdout: 5)).notEnough == .tooFewCustomers(0, needed: 20))
    #expect(try run(try shop(buyers: 30), plan()).notEnough == .everybodyBought)
    #expect(try run(try shop(buyers: 4), plan()).notEnough == .tooFewBuyers(4, needed: 5))
    #expect(try run(try shop(buyers: 5), plan()).notEnough == nil)
    #expect(try run(try shop(buyers: 25), plan()).notEnough == nil)
    #expect(try run(try shop(buyers: 26), plan()).notEnough == .tooFewOthers(4, needed: 5))
    let empty = try run(try TemporaryStore(), plan())
    #expect(empty.notEnough == .noOrders && empty.provenance.orders == nil)
    #expect(empty.pooled.isEmpty && empty.dates[0].rankings.isEmpty)
  }

  /// Where four of twenty pay, who they are is chance, and what the best brought with it.
  @Test(arguments: [4, 5])
  func ofTheRevenueOfFewNothingIsSaid(payers: Int) throws {
    let store = try TemporaryStore()
    var events = try (0..<60).map { number in
      try Event.placed("a\(number)", by: "shop:\(number)", day: 100 - number % 7, total: 1_000)
    }
    events += try (0..<20).map { number in
      let total: Int64 = number < payers ? 500 : 0
      return try Event.placed("b\(number)", by: "shop:\(number)", day: 150, total: total)
    }
    try store.append(events, recordedAt: Event.moment(day: 200))
    let result = try run(store, ["{}", "ranking: recency_days"], plan())
    #expect(result.notEnough == nil)
    let figures = Set(result.differences.map(\.figure))
    #expect(figures.isSuperset(of: [.auc, .topDecileLift]))
    #expect(figures.contains(.revenueAt20) == (payers == 5))
  }

  @Test
  func aModelThatCannotBeFittedIsMissingAlone() throws {
    let result = try run(try shop(buyers: 12), plan())
    let date = result.dates[0]
    #expect(date.notEnough == nil && date.model == nil)
    #expect(date.modelMissing == .noModel("nobody bought a second time"))
    #expect(date.rankings[0] != nil && date.rankings[2] == nil)
    #expect(result.pooled[2].dates == 0 && result.pooled[2].auc == nil)
    var plan = plan()
    plan.fitsModel = false
    #expect(try run(try shop(buyers: 12), plan).scorers.count == 2)
  }

  // MARK: Errors

  @Test
  func aPlanWithoutADateIsRefused() throws {
    let log = try TemporaryStore().open(for: .reading)
    let plan = BackTestPlan(from: 120, to: 119, every: .days(1), holdout: .days(30))
    let error = #expect(throws: BackTestError.self) {
      _ = try BackTest(log, rules: [("a", try rules())], plan)
    }
    #expect(error?.description.contains("1970-05-01, is after the last, 1970-04-30") == true)
    #expect(error?.hint != nil)
  }

  @Test
  func rulesThatMeanOtherCustomersAreRefused() throws {
    let store = try shop(buyers: 12)
    try store.append([try Event.link("shop:1", ann, id: "l", day: 90)])
    let own = "identity: {placeholders: ['email:ann*']}"
    let error = #expect(throws: BackTestError.self) { try run(store, ["{}", own], plan()) }
    #expect(error?.description.contains(ann) == true && error?.hint != nil)
    // Where the difference touches nobody who was ever joined, there is none.
    let harmless = "identity: {placeholders: ['email:zoe*', '*\\*\\**']}"
    #expect(try run(store, ["{}", harmless], plan()).notEnough == nil)
  }

  // Memory was asked for at once, and the program ended with a trace of Swift's.
  @Test func moreDatesThanMemoryHasRoomForAreRefused() throws {
    let store = try shop(buyers: 12)
    let log = try store.open(for: .reading)
    let sets = [("a", try rules()), ("b", try rules())]
    var days = plan()
    days.from = 1
    days.to = 1_000
    days.every = .days(1)
    let error = #expect(throws: BackTestError.self) {
      try BackTest(log, rules: sets, days, freeMemory: 500_000_000).run()
    }
    #expect(
      error?.description.hasPrefix("1,000 dates need ") == true,
      "\(String(describing: error))"
    )
    #expect(error?.description.hasSuffix(" GB of memory, and there are 0.5 GB.") == true)
    let hint = try #require(error?.hint)
    let most = try #require(
      hint.firstMatch(of: /At most ([0-9]+) dates fit/).flatMap { Int($0.1) },
      "\(hint)"
    )
    days.to = most
    #expect(throws: Never.self) {
      _ = try BackTest(log, rules: sets, days, freeMemory: 500_000_000).run()
    }
    days.to = most + 1
    #expect(throws: BackTestError.self) {
      _ = try BackTest(log, rules: sets, days, freeMemory: 500_000_000).run()
    }
  }

  // MARK: Progress

  @Test
  func progressRisesToOne() throws {
    let store = try shop(buyers: 12)
    let log = try store.open(for: .reading)
    let heard = Mutex<[Double]>([])
    let test = try BackTest(log, rules: [("a", try rules())], plan())
    _ = try test.run { share in heard.withLock { $0.append(share) } }
    let shares = heard.withLock { $0 }
    #expect(shares == shares.sorted() && shares.last == 1 && shares.count > 2)
  }
}

extension BackTestTests {
  private func run(_ store: TemporaryStore, _ plan: BackTestPlan) throws -> BackTestResult {
    try run(store, ["{}"], plan)
  }
}
