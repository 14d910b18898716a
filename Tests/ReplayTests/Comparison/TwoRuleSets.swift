import EventLog
import Events
import Projections
import Replay
import Rules
import TestSupport
import Views

/// A shop and two rule sets, compared in memory.
struct TwoRuleSets {
  let store: TemporaryStore
  let log: EventLog
  let against: RuleSet
  let rules: RuleSet

  init(_ events: [Event], _ old: String, _ new: String) throws {
    store = try TemporaryStore()
    try store.append(events)
    log = try store.open()
    against = try Self.ruleSet(old, "old.yaml", store, log)
    rules = try Self.ruleSet(new, "new.yaml", store, log)
  }

  private static func ruleSet(
    _ yaml: String,
    _ name: String,
    _ store: TemporaryStore,
    _ log: EventLog
  ) throws -> RuleSet {
    let path = try store.write(yaml, to: name)
    let shop = try ShopRules(file: path, currency: log.settings.currency)
    return RuleSet(name: name, shop)
  }

  func comparison(asOf moment: Timestamp) throws -> Comparison {
    try Comparison(try ShopHistory(store.store, log), rules, against: against, asOf: moment)
  }

  func comparison(day: Int) throws -> Comparison {
    try comparison(asOf: log.calendar.endOfDay(day))
  }

  func name(_ subject: SubjectID) throws -> String { try log.identifierText(subject) ?? "?" }

  // MARK: The plainest way

  private func customers<P: Projection>(
    _ projection: P.Type,
    _ rules: Rules,
    _ moment: Timestamp
  ) throws -> (states: [(subject: SubjectID, state: P.State)], index: CustomerIndex) {
    let fold = try NaiveFold<P>(log)
    let index = try CustomerIndex(Array(fold.links), asOf: moment) {
      rules.identity.isPlaceholder(try log.identifierText($0) ?? "erased:\($0.rawValue)")
    }
    return (fold.customers(index), index)
  }

  func rfm(_ set: RuleSet, asOf moment: Timestamp) throws -> RFMTable {
    let rules = set.shop.rules
    let context = try ViewContext(asOf: moment, log, rates: rules.rates)
    return RFMTable(try customers(RFMProjection.self, rules, moment).states, rules, context)
  }

  func dormancy(_ set: RuleSet, asOf moment: Timestamp) throws -> DormancyTable {
    let rules = set.shop.rules
    let context = try ViewContext(asOf: moment, log, rates: rules.rates)
    let states = try customers(DormancyProjection.self, rules, moment).states
    return DormancyTable(states, rules, context)
  }

  func referrals(_ set: RuleSet, asOf moment: Timestamp) throws -> ReferralTable {
    let rules = set.shop.rules
    let context = try ViewContext(asOf: moment, log, rates: rules.rates)
    let (states, index) = try customers(ReferralProjection.self, rules, moment)
    return ReferralTable(
      ReferralLedger(
        states,
        index,
        rules.referral,
        redeeming: try rules.referral.redeemingCoupons(log),
        context
      )
    )
  }
}
