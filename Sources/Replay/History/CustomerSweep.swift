internal import EventLog
internal import Events
internal import Rules
internal import Views

/// Finds what a customer was at each date, and what they did after it.
///
/// **Per-event path.** Most customers have only orders that were placed, became known one after the
/// other and never changed: those are summed up in one sweep over all dates. For the others the history
/// known at each date is folded as the `rfm` view does it.
struct CustomerSweep {
  let log: DealtLog
  let dates: [BackTestMoment]
  let calendar: ShopCalendar
  let currency: Currency
  let measures: [MeasureRule]
  /// What was recorded of nobody, as known at each date, and now.
  let nobodys: [PurchaseHistory]
  let nobodysNow: PurchaseHistory
  var gaps: GapCounts

  /// By date and measure: what was found last.
  private(set) var standings: [Measure]
  private(set) var outcomes: [Outcome]
  private var orders: [PlainOrder] = []
  private var mails: [Int64] = []
  private var isPlain = true

  /// An order whose value never changes.
  private struct PlainOrder {
    let occurredAt: Int64
    let knownAt: Int64
    let total: Int64
    let currency: SymbolID
    let day: Int32
    /// Minor units of the shop's currency, by the measure at work.
    var value: Int64 = 0
    var counts = false
  }

  init(_ log: DealtLog, _ plan: SweepPlan) {
    self.log = log
    dates = plan.dates
    calendar = plan.calendar
    currency = plan.currency
    measures = plan.measures
    nobodys = plan.nobodys
    nobodysNow = plan.nobodysNow
    gaps = GapCounts(stride: plan.measures.count, dates: plan.dates.count)
    standings = Array(repeating: Measure(), count: plan.measures.count * plan.dates.count)
    outcomes = Array(repeating: Outcome(), count: plan.dates.count)
  }

  // MARK: What is to be swept

  /// Takes a customer's events; they are in the order of the log, or of the logs of several
  /// identifiers.
  private mutating func load(_ events: some Sequence<DealtEvent>) {
    orders.removeAll(keepingCapacity: true)
    mails.removeAll(keepingCapacity: true)
    isPlain = true
    var isSorted = true
    var (known, occurred) = (Int64.min, Int64.min)
    for event in events {
      guard event.isOrder else {
        if event.isMail { mails.append(event.occurredAt) } else { isPlain = false }
        continue
      }
      guard event.isPaid else { continue }
      let order = PlainOrder(
        occurredAt: event.occurredAt,
        knownAt: log.knownAt(event),
        total: event.total,
        currency: event.currency,
        day: Int32(clamping: calendar.day(of: Timestamp(rawValue: event.occurredAt)))
      )
      isSorted = isSorted && order.knownAt >= known && order.occurredAt >= occurred
      known = order.knownAt
      occurred = order.occurredAt
      orders.append(order)
    }
    guard !isSorted, isPlain else { return }
    orders.sort { ($0.knownAt, $0.occurredAt) < ($1.knownAt, $1.occurredAt) }
    // An order that is known after a later one changes what lies between.
    isPlain = zip(orders, orders.dropFirst()).allSatisfy { $0.occurredAt <= $1.occurredAt }
  }

  private mutating func value(by exchange: Exchange) {
    for index in orders.indices {
      let value = exchange.shopAmount(orders[index].total, orders[index].currency)
      orders[index].value = value ?? 0
      orders[index].counts = value != nil
    }
  }

  // MARK: Standing and outcome

  /// Finds what the customer was at the dates in `range`.
  mutating func stand(_ events: some Sequence<DealtEvent>, _ range: Range<Int>) {
    load(events)
    guard isPlain else { return foldStandings(events, range) }
    for measure in measures.indices {
      value(by: measures[measure].exchange)
      sweep(measure, range)
    }
  }

  private mutating func sweep(_ measure: Int, _ range: Range<Int>) {
    var found = Measure()
    var monetary: Int128 = 0
    var known = 0
    var outside = 0
    for date in range {
      while known < orders.count, orders[known].knownAt <= dates[date].asOf {
        let order = orders[known]
        known += 1
        guard order.counts else { continue }
        if found.purchaseDays == 0 {
          found.firstDay = order.day
          found.lastDay = order.day
          found.purchaseDays = 1
        } else if order.day > found.lastDay {
          gaps.add(1, Int(order.day - found.lastDay), measure, from: date)
          found.lastDay = order.day
          found.purchaseDays += 1
        }
        found.orders += 1
        monetary += Int128(order.value)
      }
      if let starts = measures[measure].windowStarts {
        while outside < known, orders[outside].occurredAt <= starts[date] {
          if orders[outside].counts {
            found.orders -= 1
            monetary -= Int128(orders[outside].value)
          }
          outside += 1
        }
      }
      found.monetary = Int64(amount: monetary)
      standings[date * measures.count + measure] = found
    }
    if range.upperBound < dates.count {
      var last: Int32?
      for order in orders[..<known] where order.counts {
        if let last, order.day > last {
          gaps.add(-1, Int(order.day - last), measure, from: range.upperBound)
        }
        last = order.day
      }
    }
  }

  /// Finds what the customer did after the dates in `range`; all that is known today counts.
  mutating func act(_ events: some Sequence<DealtEvent>, _ range: Range<Int>) {
    load(events)
    guard isPlain else { return foldOutcomes(events, range) }
    value(by: measures[0].exchange)
    var first = 0
    for date in range {
      while first < orders.count, orders[first].occurredAt <= dates[date].asOf { first += 1 }
      var outcome = Outcome()
      var revenue: Int128 = 0
      var lastDay: Int32?
      var purchasedAt: Int64?
      var place = first
      while place < orders.count, orders[place].occurredAt <= dates[date].end {
        let order = orders[place]
        place += 1
        guard order.counts else { continue }
        revenue += Int128(order.value)
        if order.day != lastDay { outcome.purchases += 1 }
        lastDay = order.day
        if purchasedAt == nil { purchasedAt = order.occurredAt }
      }
      outcome.revenue = Int64(amount: revenue)
      outcome.comesBack = comesBack(purchasedAt, after: dates[date].asOf)
      outcomes[date] = outcome
    }
  }

  private func comesBack(_ purchasedAt: Int64?, after asOf: Int64) -> Outcome.Return {
    guard let purchasedAt else { return .stayedAway }
    return mails.contains { $0 > asOf && $0 <= purchasedAt } ? .asked : .unasked
  }

  // MARK: Customers whose history changed

  private mutating func foldStandings(_ events: some Sequence<DealtEvent>, _ range: Range<Int>) {
    for date in range {
      let moment = Timestamp(rawValue: dates[date].asOf)
      var history = PurchaseHistory()
      for event in events where !event.isMail && log.knownAt(event) <= dates[date].asOf {
        history.fold(event.record(log))
      }
      history.adopt(nobodys[date])
      for (index, rule) in measures.enumerated() {
        let context = ViewContext(
          asOf: moment,
          calendar: calendar,
          exchange: rule.exchange,
          currency: currency
        )
        let start = rule.windowStarts.map { Timestamp(rawValue: $0[date]) }
        let summary = history.summary(asOf: moment, after: start, rule.exchange)
        var found = Measure()
        found.orders = Int32(summary.orders)
        found.monetary = summary.monetary
        if let buyer = Buyer(history, Self.everyGap, context) {
          found.purchaseDays = Int32(buyer.gapCount + 1)
          found.lastDay = Int32(clamping: buyer.lastDay)
          found.firstDay = Int32(clamping: buyer.lastDay - buyer.gapSum)
          for gap in buyer.gaps {
            gaps.add(1, gap, index, from: date)
            gaps.add(-1, gap, index, from: date + 1)
          }
        }
        standings[date * measures.count + index] = found
      }
    }
  }

  /// Asks for the gaps themselves.
  private static let everyGap = Rules.Dormancy(method: .gap(multiple: 1, priorGaps: 0))

  private mutating func foldOutcomes(_ events: some Sequence<DealtEvent>, _ range: Range<Int>) {
    var history = PurchaseHistory()
    for event in events where !event.isMail { history.fold(event.record(log)) }
    history.adopt(nobodysNow)
    for date in range {
      var outcome = Outcome()
      var revenue: Int128 = 0
      var days: Set<Int> = []
      var purchasedAt: Int64?
      _ = history.forEachValue(
        asOf: Timestamp(rawValue: dates[date].end),
        after: Timestamp(rawValue: dates[date].asOf),
        measures[0].exchange
      ) { order, value in
        guard order.counts else { return }
        revenue += Int128(value)
        days.insert(calendar.day(of: order.placedAt))
        purchasedAt = min(purchasedAt ?? .max, order.placedAt.rawValue)
      }
      outcome.revenue = Int64(amount: revenue)
      outcome.purchases = Int32(days.count)
      outcome.comesBack = comesBack(purchasedAt, after: dates[date].asOf)
      outcomes[date] = outcome
    }
  }
}
