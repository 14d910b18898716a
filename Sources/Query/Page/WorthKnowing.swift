internal import EventLog
internal import Events
internal import Projections
internal import Views

/// What somebody should know before talking to a customer, each with its reason.
struct WorthKnowing {
  private let page: PageSections
  private var found = CustomerPage.Section(title: "Before talking to them")

  /// Days back and ahead that are near.
  private static let recentDays = 30
  private static let soonDays = 30

  init(_ page: PageSections) { self.page = page }

  func section() throws -> CustomerPage.Section {
    var copy = self
    copy.mail()
    try copy.consents()
    try copy.moneyBack()
    try copy.unpaid()
    copy.silence()
    try copy.birthday()
    copy.credits()
    return copy.found
  }

  private var asOf: Timestamp { page.context.asOf }

  private func day(_ moment: Int64) -> Int {
    page.context.calendar.day(of: Timestamp(rawValue: moment))
  }

  private func text(_ moment: Int64) -> String { "\(CivilDate(daysSince1970: day(moment)))" }

  private func isRecent(_ moment: Int64) -> Bool {
    moment <= asOf.rawValue && page.context.asOfDay - day(moment) <= Self.recentDays
  }

  private mutating func mail() {
    guard page.row.consents.isMailBlocked else { return }
    let blocks: [ConsentFact.Kind: String] = [
      .complained: "complained about mail", .bounced: "the address bounced",
      .unsubscribed: "unsubscribed from mail",
    ]
    let last = page.state.consents.elements
      .filter { blocks[$0.kind] != nil && $0.occurredAt <= asOf.rawValue }
      .max { ($0.occurredAt, $0.position) < ($1.occurredAt, $1.position) }
    guard let last, let what = blocks[last.kind] else { return }
    found.add("no mail", "\(what) on \(text(last.occurredAt))", events: [last.position])
  }

  private mutating func consents() throws {
    for (name, channel, isGiven) in try page.reader.channels(page.row.consents)
    where !isGiven && channel != .none {
      let words = page.state.consents.elements.filter {
        $0.channel == channel && $0.kind == .withdrawn && $0.occurredAt <= asOf.rawValue
      }
      guard let last = words.max(by: { $0.occurredAt < $1.occurredAt }) else { continue }
      found.add(
        "not by \(name)",
        "no consent, since \(text(last.occurredAt))",
        events: [last.position]
      )
    }
  }

  private mutating func moneyBack() throws {
    let changes = page.state.purchases.changes.elements.filter {
      ($0.kind == .refunded || $0.kind == .cancelled) && isRecent($0.occurredAt)
    }
    for change in changes {
      found.add(
        change.kind == .refunded ? "refund" : "cancellation",
        "of order \(try page.reader.orderName(at: change.position)) on \(text(change.occurredAt))",
        events: [change.position]
      )
    }
  }

  private mutating func unpaid() throws {
    var orders: [OrderState] = []
    page.state.purchases.forEachOrder(asOf: asOf) { order in
      if order.isPlaced, !order.isPaid, !order.isCancelled { orders.append(order) }
    }
    for order in orders where isRecent(order.placedAt.rawValue) {
      found.add(
        "not paid",
        "order \(try page.reader.orderName(at: order.position)) of \(text(order.placedAt.rawValue))",
        events: [order.position]
      )
    }
  }

  private mutating func silence() {
    guard let silence = page.row.silence, let day = silence.dormantSinceDay else { return }
    let since = CivilDate(daysSince1970: day)
    if silence.isDormant {
      found.add("dormant", "since \(since): silent for \(silence.days) days")
    } else if day - page.context.asOfDay <= Self.soonDays {
      found.add("falls dormant", "on \(since), unless they buy before")
    }
  }

  private mutating func birthday() throws {
    for fact in page.row.facts {
      guard try page.reader.symbol(.factName, fact.name) == "birthday",
        let value = try page.reader.value(of: fact),
        let days = Self.daysUntil(birthday: value, from: page.context.asOfDay),
        days <= Self.soonDays
      else { continue }
      let date = CivilDate(daysSince1970: page.context.asOfDay + days)
      found.add("birthday", days == 0 ? "today" : "on \(date)", events: [fact.position])
    }
  }

  /// Days from `today` to the next time of a birthday written `1990-05-12` or `05-12`; on 29 February it is
  /// kept on 1 March in other years.
  static func daysUntil(birthday: String, from today: Int) -> Int? {
    let parts = birthday.split(separator: "-").map { Int($0) }
    guard parts.count == 2 || parts.count == 3, let month = parts[parts.count - 2],
      let day = parts[parts.count - 1], CivilDate(year: 2_000, month: month, day: day) != nil
    else { return nil }
    let year = CivilDate(daysSince1970: today).year
    for year in [year, year + 1] {
      let date =
        CivilDate(year: year, month: month, day: day)
        ?? CivilDate(year: year, month: 3, day: 1)
      if let date, date.daysSince1970 >= today { return date.daysSince1970 - today }
    }
    return nil
  }

  private mutating func credits() {
    for credit in page.ledger.credits
    where credit.referrer == page.identity.root && credit.state == .available {
      let left = day(credit.expiresAt.rawValue) - page.context.asOfDay
      guard left <= Self.soonDays else { continue }
      found.add(
        "credit expires",
        "\(page.money(credit.left) ?? "") on \(text(credit.expiresAt.rawValue))",
        events: credit.events
      )
    }
  }
}
