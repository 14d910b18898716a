internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// Writes the sections of a customer's page.
struct PageSections {
  let reader: ViewReader
  let identity: CustomerIdentity
  let context: ViewContext
  let state: ProfileState
  let row: ProfileRow
  let measures: ShopMeasures
  /// The purchases that the view `rfm` scores, and who that view says they are.
  let scored: (customer: SubjectID, history: PurchaseHistory)
  /// By the rules that the view `rfm` was built with, as are `rfmMeasures`.
  let rfm: RFMRow?
  let rfmMeasures: ShopMeasures
  private let rfmRules: Rules
  let ledger: ReferralLedger

  /// `nil` where nothing was known of the customer at `moment`.
  init?(_ readers: PageReaders, _ identity: CustomerIdentity, asOf moment: Timestamp) throws {
    reader = readers.profiles
    self.identity = identity
    context = try reader.context(asOf: moment)
    state = try reader.state(of: identity.members, by: ProfileProjection.self)
    measures = try reader.measures(context)
    rfmRules = readers.rfm.rules
    let rfmContext = try readers.rfm.context(asOf: moment)
    rfmMeasures = try readers.rfm.measures(rfmContext)
    ledger = try ReferralNeighbourhood(readers.referrals, around: identity.root, asOf: moment)
      .ledger()
    let root = identity.root
    let maker = ProfileMaker(
      ProfileMeasure(
        .all,
        reader.rules,
        context,
        measures,
        brought: [root: ledger.converted[root] ?? 0]
      ),
      mailChannel: try reader.find(.channel, "email"),
      isTold: { [reader] in reader.isTold($0) }
    )
    guard let row = maker.row(root, state) else { return nil }
    self.row = row
    // It may leave out other events than the profiles do: scores are those that `query rfm` prints.
    let scored = try readers.rfm.identity(of: root, asOf: moment, by: RFMProjection.self)
    let history = try readers.rfm.state(of: scored.members, by: RFMProjection.self)
    self.scored = (scored.root, history)
    rfm = RFMRow(scored.root, history, rfmRules, rfmContext, scale: rfmMeasures.scale)
  }

  typealias Section = CustomerPage.Section

  var all: [Section] {
    get throws {
      [
        try WhoSection(reader, identity, context).section(), standing(),
        try WorthKnowing(self).section(), try facts(), try habits(),
        numbers(), contacts(), try consents(), try referral(),
      ]
    }
  }

  /// That of the sums on the page some are too large to be shown.
  var remark: String? {
    let own = ReferralTable(ledger).rows.first { $0.customer == identity.root }
    return reader.remark([Int128(row.summary.monetary)] + (own?.amounts ?? []))
  }

  // MARK: Forms

  func money(_ minorUnits: Int64?) -> String? {
    minorUnits.map { reader.money($0).plainText + " \(reader.log.settings.currency)" }
  }

  /// As far as it fits.
  func money(_ sum: Int128) -> String? { money(Int64(amount: sum)) }

  func day(_ moment: Timestamp?) -> String? {
    moment.map { "\(CivilDate(daysSince1970: context.calendar.day(of: $0)))" }
  }

  /// A measured number, with one decimal.
  func decimal(_ number: Double?) -> String? { number.map { Cell.number($0).plainText } }

  /// The events of the orders that count, and what became of them.
  var countingEvents: [UInt64] {
    var events: [UInt64] = []
    _ = state.purchases.forEachValue(asOf: context.asOf, context.exchange) { order, _ in
      events += self.events(of: order)
    }
    return events.sorted()
  }

  /// The order's placing and what became of it; of a credit note the event that it is.
  private func events(of order: OrderState) -> [UInt64] {
    if !order.isPlaced { return [order.position] }
    return state.purchases.course(of: order.position, asOf: context.asOf).map(\.position)
  }

  // MARK: Standing

  private func standing() -> Section {
    var section = Section(title: "Standing")
    section.add("stage", row.stage.rawValue)
    section.add(
      "kind",
      row.kind.map { reader.rules.kinds[$0].name },
      because: row.kind.map { reader.rules.kinds[$0].text }
    )
    section.add(
      "segment",
      rfm?.segment.map { rfmRules.segments[$0].name },
      because: rfm?.segment.map { rfmRules.segments[$0].text }
    )
    section.add("first seen", day(row.firstSeenAt))
    return section
  }

  // MARK: Facts

  private func facts() throws -> Section {
    var section = Section(title: "Facts")
    for fact in row.facts {
      guard let name = try reader.symbol(.factName, fact.name),
        let value = try reader.value(of: fact)
      else { continue }
      let earlier = state.learned.elements.filter {
        $0.name == fact.name && $0 != fact && $0.occurredAt <= context.asOf.rawValue
      }.sorted { $1.isEarlier(than: $0) }
      let before = try earlier.compactMap { try told($0) }
      section.add(
        name,
        "\(value)  (\(try source(of: fact)))" + before.map { "; before: \($0)" }.joined(),
        events: ([fact] + earlier).map(\.position)
      )
    }
    return section
  }

  private func told(_ fact: LearnedFact) throws -> String? {
    try reader.value(of: fact).map { "\($0) (\(try source(of: fact)))" }
  }

  /// Where and when a fact was learned.
  private func source(of fact: LearnedFact) throws -> String {
    let place: String? =
      switch try reader.event(fact.position)?.payload {
      case .chatFact(let fact): fact.channel ?? "chat"
      case .signup(let signup):
        [signup.origin?.kind ?? "sign-up", signup.origin?.name].compactMap { $0 }
          .joined(separator: " ")
      default: nil
      }
    let when = day(Timestamp(rawValue: fact.occurredAt)) ?? ""
    return place.map { "\($0), \(when)" } ?? when
  }

  // MARK: Habits and numbers

  private func habits() throws -> Section {
    var section = Section(title: "Habits")
    section.add("usual hour", row.habits.usualHour.map { "\($0):00" })
    section.add("usual weekday", row.habits.usualWeekday.map { ShopReader.weekdays[$0] })
    section.add(
      "categories",
      try row.favourites.topCategories.compactMap { try reader.symbol(.category, $0) }
        .joined(separator: ", ")
    )
    section.add(
      "products",
      try row.favourites.topProducts.compactMap { try reader.symbol(.product, $0) }
        .joined(separator: ", ")
    )
    section.add(
      "usual gap",
      decimal(row.silence?.usualGap).map { "\($0) days" },
      because: measures.everybodysGap.map { "shrunk towards everybody's \(decimal($0) ?? "") days" }
    )
    return section
  }

  private func numbers() -> Section {
    var section = Section(title: "Numbers")
    let events = countingEvents
    let summary = row.summary
    if summary.orders > 0 {
      section.add("orders", "\(summary.orders)", events: events)
    }
    // Credit notes alone are money, too.
    if !events.isEmpty { section.add("monetary", money(summary.monetary), events: events) }
    if summary.orders > 0 {
      section.add("average order", money(row.averageOrder))
      section.add("largest order", money(row.habits.largestOrder))
      section.add("first purchase", day(summary.firstPurchasedAt))
      section.add("last purchase", day(summary.lastPurchasedAt))
    }
    if let rfm {
      let scale = rfmMeasures.scale
      let group = scale.frequency.count == 1 ? 0 : Int(rfm.r) - 1
      section.add(
        "r",
        "\(rfm.r) of \(scale.bins.recency)",
        because: "\(rfm.recencyDays) days ago; \(cuts(scale.recency, .recency, rfm))"
      )
      section.add(
        "f",
        "\(rfm.f) of \(scale.bins.frequency)",
        because: "\(rfm.frequency) orders; \(cuts(scale.frequency[group], .frequency, rfm))"
      )
      section.add(
        "m",
        "\(rfm.m) of \(scale.bins.monetary)",
        because: "\(scored(rfm, scale.amount)); \(cuts(scale.monetary[group], .monetary, rfm))"
      )
    }
    return section
  }

  /// The amount that m scores.
  private func scored(_ rfm: RFMRow, _ amount: Rules.Amount) -> String {
    let total = money(rfm.monetary) ?? ""
    return amount == .total ? total : "\(total) over \(rfm.frequency) orders"
  }

  private func cuts(_ scale: Scale, _ dimension: Rules.Dimension, _ rfm: RFMRow) -> String {
    func list(_ numbers: [Double]) -> String {
      numbers.map { Decimals.format(Decimals.rounded($0, digits: 2), digits: 2) }
        .joined(separator: ", ")
    }
    let whose =
      if case .fixed = rfmRules.rfm[dimension] {
        "the rules' cuts"
      } else if rfmRules.rfm.isNested, dimension != .recency {
        "the cuts of those with r \(rfm.r)"
      } else {
        "everybody's cuts"
      }
    // Fewer days are the better score.
    let (lower, upper) = dimension == .recency ? ("above", "below") : ("below", "above")
    return switch scale {
    case .below(let cuts): "\(whose), of the score \(lower): \(list(cuts))"
    case .upTo(let cuts): "\(whose), of the score \(upper): \(list(cuts))"
    case .ranks(let ranks): "by rank, scores begin at \(list(ranks.map(\.number)))"
    }
  }

  // MARK: Contacts and consents

  private func contacts() -> Section {
    var section = Section(title: "Contacts")
    func add(_ name: String, _ count: UInt32, _ type: EventType, machines: Bool = true) {
      let facts = state.contacts.elements.filter {
        $0.rawType == type.rawValue && $0.occurredAt <= context.asOf.rawValue
          && (machines || !$0.isMachine)
      }
      guard count > 0, let last = facts.map(\.occurredAt).max() else { return }
      section.add(
        name,
        "\(count), the last on \(day(Timestamp(rawValue: last)) ?? "")",
        events: facts.map(\.position)
      )
    }
    add("messages", row.contacts.messages, .chatMessage)
    add("e-mails sent", row.contacts.emailsSent, .emailSent)
    add("e-mails opened", row.contacts.emailsOpened, .emailOpened, machines: false)
    add("e-mails clicked", row.contacts.emailsClicked, .emailClicked, machines: false)
    add("e-mails bounced", row.contacts.emailsBounced, .emailBounced)
    return section
  }

  private func consents() throws -> Section {
    var section = Section(title: "Consents")
    for (name, channel, isGiven) in try reader.channels(row.consents) {
      let facts = state.consents.elements.filter {
        ($0.channel == channel || $0.kind == .unsubscribed && name == "email")
          && $0.occurredAt <= context.asOf.rawValue
      }
      section.add(name, isGiven ? "given" : "withdrawn", events: facts.map(\.position))
    }
    section.add(
      "reachable by",
      try Reach(reader, asOf: context.asOf)
        .channels(of: (identity.members, state.consents)).joined(separator: ", ")
    )
    return section
  }

  // MARK: Referral

  private func referral() throws -> Section {
    var section = Section(title: "Referral")
    let root = identity.root
    if let claim = ledger.claims.accepted[root] {
      section.add(
        "brought by",
        "\(try reader.identifier(claim.referrer)) on \(day(claim.claimedAt) ?? "")",
        events: [claim.position]
      )
    }
    for claim in ledger.claims.rows where claim.customer == root {
      guard let reason = claim.outcome.reason else { continue }
      section.add(
        "refused",
        "\(try reader.identifier(claim.referrer)): \(reason)",
        events: [claim.position]
      )
    }
    if let own = ReferralTable(ledger).rows.first(where: { $0.customer == root }) {
      section.add(
        "brought",
        "\(own.referred), of whom \(own.converted) bought; with theirs \(own.networkSize), who spent "
          + "\(money(own.networkRevenue) ?? "")"
      )
    }
    for credit in ledger.credits where credit.referrer == root {
      let parts = [
        ("left", credit.left), ("used", credit.used), ("revoked", credit.revoked),
      ].filter { $0.1 != 0 }.map { "\(money($0.1) ?? "") \($0.0)" }
      section.add(
        "credit",
        "\(money(credit.amount) ?? "") \(credit.state.rawValue), from "
          + "\(try reader.identifier(credit.referred)), order \(try reader.orderName(at: credit.order)), "
          + "available \(day(credit.availableAt) ?? ""), expires \(day(credit.expiresAt) ?? "")",
        because: parts.joined(separator: ", ") + (credit.reason.map { " (\($0.rawValue))" } ?? ""),
        events: credit.events
      )
    }
    return section
  }

  // MARK: Orders

  /// Every order, and whether it counts: what the numbers are made of, for an explanation.
  ///
  /// Of some customers they are thousands, each read from the log.
  func orders() throws -> Section {
    var section = Section(title: "Orders")
    var orders: [OrderState] = []
    state.purchases.forEachOrder(asOf: context.asOf) { orders.append($0) }
    for order in orders.sorted(by: { ($0.placedAt, $0.position) < ($1.placedAt, $1.position) }) {
      let value = context.exchange.shopAmount(order.value, order.currency)
      let events = events(of: order)
      section.add(
        try reader.orderName(at: order.position),
        "\(day(order.placedAt) ?? "")  \(money(value) ?? "no rate for its currency")",
        because: value == nil ? "counts nowhere" : order.verdict,
        events: events
      )
    }
    return section
  }
}

extension OrderState {
  /// Whether it counts, and why not.
  fileprivate var verdict: String {
    if !isPlaced { return "a credit note, no order" }
    if isCancelled { return "cancelled, does not count" }
    if !isPaid { return "not paid, does not count" }
    if !counts { return "refunded, does not count" }
    return refunded > 0 ? "counts, refunded in part" : "counts"
  }
}
