import EventLog
import Events
import Rules
import TestSupport
import Testing
import Views

/// Rules as the log keeps them.
@Suite struct AdoptedRulesTests {
  let store: TemporaryStore

  init() throws { store = try TemporaryStore() }

  private func adopt(_ rules: AdoptedRules, at moment: Int64) throws {
    let event = Event(
      source: "patron",
      occurredAt: Timestamp(rawValue: moment),
      customer: nil,
      payload: .rulesAdopted(rules)
    )
    try store.append([event], recordedAt: Timestamp(rawValue: moment))
  }

  private func rules(at moment: Int64) throws -> Rules? {
    let log = try store.open(for: .reading)
    return try ShopRules.adopted(knownAt: Timestamp(rawValue: moment), in: log)?.rules
  }

  @Test func aMomentHasItsRules() throws {
    try adopt(RulesText(own: "stages: {loyal_orders: 7}").adopted, at: 100)
    try adopt(RulesText(own: "preset: china-8").adopted, at: 200)
    #expect(try rules(at: 99) == nil)
    #expect(try rules(at: 100)?.stages.loyalOrders == 7)
    #expect(try rules(at: 100)?.rfm.bins.recency == 5)
    #expect(try rules(at: 999)?.segments.first?.name == "重要价值客户")
  }

  /// Neither the standard nor a preset of a later program changes what was adopted.
  @Test func whatFillsTheGapsIsKeptWithThem() throws {
    let adopted = AdoptedRules(
      rules: "preset: gone",
      standard: "stages: {loyal_orders: 3}",
      preset: "rfm: {window: 17}"
    )
    try adopt(adopted, at: 100)
    #expect(try rules(at: 100)?.stages.loyalOrders == 3)
    #expect(try rules(at: 100)?.rfm.windowDays == 17)
    #expect(RulesText(adopted).adopted == adopted)
  }

  @Test func whatNobodyKeptIsOfToday() throws {
    try adopt(AdoptedRules(rules: "preset: thirds-6"), at: 100)
    #expect(try rules(at: 100)?.rfm.bins.monetary == 3)
    #expect(try rules(at: 100)?.dormancy.method == .fixed(days: 90))
  }

  @Test func rulesThatMakeNoSenseAreNamed() throws {
    try adopt(AdoptedRules(rules: "stages: many"), at: 100)
    let error = #expect(throws: StoreError.self) { try rules(at: 100) }
    #expect(error?.message.contains("rules adopted at position 1:1:9: stages must hold") == true)
    #expect(error?.hint?.contains("patron rules adopt FILE") == true)
  }
}
