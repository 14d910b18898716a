import EventLog
import Events
import Projections
import Rules
import TestSupport
import Testing
import Views

/// Given events, the rows of the views: folded plainly, in memory.
struct Shop {
  let store: TemporaryStore
  let log: EventLog
  var rules: Rules

  /// Rules are the standard ones but for what `yaml` says.
  init(
    _ events: [Event],
    yaml: String = "{}",
    currency: String = "CNY",
    timeZone: String = "Asia/Shanghai"
  ) throws {
    store = try TemporaryStore(currency: currency, timeZone: timeZone)
    try store.append(events)
    log = try store.open(for: .reading)
    rules = try Rules(
      yaml: yaml,
      file: "rules.yaml",
      currency: log.settings.currency,
      base: try Rules.standard(currency: log.settings.currency)
    )
  }

  // MARK: Names

  func name(_ subject: SubjectID) throws -> String { try log.identifierText(subject) ?? "?" }

  func names(_ symbols: [SymbolID], _ kind: SymbolKind) throws -> [String] {
    try symbols.map { try log.symbolText(kind, $0) ?? "?" }
  }

  // MARK: Rows, as of the end of a day in the shop

  func context(day: Int) throws -> ViewContext { try context(log.calendar.endOfDay(day)) }

  func context(_ moment: Timestamp) throws -> ViewContext {
    var currencies: [SymbolID: Currency] = [:]
    for (symbol, code) in try log.symbols(.currency) { currencies[symbol] = Currency(code) }
    return ViewContext(
      asOf: moment,
      calendar: log.calendar,
      exchange: Exchange(
        currencies: currencies,
        shop: log.settings.currency,
        rates: rules.rates
      ),
      currency: log.settings.currency
    )
  }

  private func customers<P: Projection>(
    _ projection: P.Type,
    _ context: ViewContext
  ) throws -> (states: [(subject: SubjectID, state: P.State)], index: CustomerIndex) {
    let fold = try NaiveFold<P>(log)
    let index = try CustomerIndex(Array(fold.links), asOf: context.asOf)
    return (fold.customers(index), index)
  }

  func rfm(_ context: ViewContext) throws -> RFMTable {
    RFMTable(try customers(RFMProjection.self, context).states, rules, context)
  }

  /// What one customer bought.
  func history(_ customer: SubjectID, _ context: ViewContext) throws -> PurchaseHistory? {
    try customers(RFMProjection.self, context).states.first { $0.subject == customer }?.state
  }

  func dormancy(_ context: ViewContext) throws -> DormancyTable {
    DormancyTable(try customers(DormancyProjection.self, context).states, rules, context)
  }

  func ledger(_ context: ViewContext) throws -> ReferralLedger {
    let (states, index) = try customers(ReferralProjection.self, context)
    let coupons = try log.symbols(.coupon).filter { rules.referral.redeemedBy.match($0.1) }
    return ReferralLedger(
      states,
      index,
      rules.referral,
      redeeming: Set(coupons.map(\.0)),
      context
    )
  }

  func referrals(_ context: ViewContext) throws -> ReferralTable {
    ReferralTable(try ledger(context))
  }

  func profiles(_ context: ViewContext) throws -> [ProfileRow] {
    let (states, index) = try customers(ProfileProjection.self, context)
    let maker = try profileMaker(.all, states, index, context)
    return states.compactMap { maker.row($0.subject, $0.state) }
  }

  /// Rows made of states of which no more was read than `parts` need.
  func profiles(_ parts: ProfileParts, _ context: ViewContext) throws -> [ProfileRow] {
    let (states, index) = try customers(ProfileProjection.self, context)
    let maker = try profileMaker(parts, states, index, context)
    return try states.compactMap { subject, state in
      var writer = StateWriter()
      state.encode(to: &writer)
      var reader = StateReader(writer.bytes)
      var read = ProfileState()
      try maker.decoding(&read, &reader)
      #expect(reader.isAtEnd)
      return maker.row(subject, read)
    }
  }

  private func profileMaker(
    _ parts: ProfileParts,
    _ states: [(subject: SubjectID, state: ProfileState)],
    _ index: CustomerIndex,
    _ context: ViewContext
  ) throws -> ProfileMaker {
    let measured = states.map { MeasuredCustomer($0.subject, $0.state.purchases, rules, context) }
    let claimants = states.compactMap {
      Claimant($0.subject, $0.state.claims, $0.state.purchases, index, context)
    }
    let converted = Claimant.converted(claimants)
    // Every test of profiles shows it too.
    #expect(try ledger(context).converted == converted)
    return ProfileMaker(
      ProfileMeasure(
        parts,
        rules,
        context,
        ShopMeasures(measured, rules, context),
        brought: converted
      ),
      mailChannel: try log.findSymbol(.channel, "email"),
      isTold: { _ in true }
    )
  }

  // MARK: One row

  func rfm(_ customer: String, day: Int) throws -> RFMRow? {
    try rfm(try context(day: day)).rows.first { try name($0.customer) == customer }
  }

  func dormant(_ customer: String, day: Int) throws -> DormancyRow? {
    try dormancy(try context(day: day)).rows.first { try name($0.customer) == customer }
  }

  func referrer(_ customer: String, day: Int) throws -> ReferralRow? {
    try referrals(try context(day: day)).rows.first { try name($0.customer) == customer }
  }

  func profile(_ customer: String, day: Int) throws -> ProfileRow? {
    try profiles(try context(day: day)).first { try name($0.customer) == customer }
  }
}

let ann = "email:ann@example.com"
let bob = "email:bob@example.com"
let cat = "email:cat@example.com"

extension Currency {
  static var yuan: Currency {
    get throws {
      struct NoCurrency: Error {}
      guard let yuan = Currency("CNY") else { throw NoCurrency() }
      return yuan
    }
  }
}

extension Event {
  static func about(
    _ customer: String?,
    day: Int,
    hour: Int = 0,
    id: String,
    source: String = "shop",
    _ payload: Payload
  ) throws -> Event {
    Event(
      source: source,
      id: id,
      occurredAt: moment(day: day, hour: hour),
      customer: try customer.map { try Identifier(parsing: $0) },
      payload: payload
    )
  }

  /// `amount` of `nil` is the whole order.
  static func cancelled(_ order: String, day: Int, amount: Int64? = nil) throws -> Event {
    let reversal = Reversal(order: order, currency: try .yuan, amount: amount)
    return try about(nil, day: day, id: "\(order)/cancelled/\(day)", .purchaseCancelled(reversal))
  }

  static func amended(
    _ order: String,
    day: Int,
    status: OrderStatus? = nil,
    total: Int64? = nil,
    lines: [OrderLine]? = nil
  ) throws -> Event {
    let change = Purchase(
      order: order,
      currency: try .yuan,
      status: status,
      total: total,
      lines: lines
    )
    return try about(nil, day: day, id: "\(order)/amended/\(day)", .purchaseAmended(change))
  }

  static func signedUp(
    _ customer: String,
    _ others: [String] = [],
    day: Int,
    referredBy referrer: String? = nil,
    facts: [SignUp.Fact] = [],
    consents: [Consent] = []
  ) throws -> Event {
    let signUp = SignUp(
      furtherIdentifiers: try others.map { try Identifier(parsing: $0) },
      facts: facts,
      referredBy: try referrer.map { try Identifier(parsing: $0) },
      consents: consents
    )
    return try about(customer, day: day, id: "\(customer)/signup/\(day)", .signup(signUp))
  }
}
