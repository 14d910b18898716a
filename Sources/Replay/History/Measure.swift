internal import Events
internal import Rules
internal import Views

/// What is measured of every customer for a rule set: by which rates, and within which window.
struct MeasureRule: Sendable {
  let exchange: Exchange
  /// By date the end of the last day before the window; `nil` without one.
  let windowStarts: [Int64]?
}

/// The measures that rule sets need, each once.
struct MeasureRules: Sendable {
  /// The first is of all history at the rates of any rule set, the first one that has a rate for a currency: the
  /// yardstick by which outcomes are counted, and of the reference lines.
  let rules: [MeasureRule]
  /// By rule set the index of its measure.
  let ofRules: [Int]

  init(
    _ sets: [Rules],
    _ dates: [BackTestMoment],
    _ calendar: ShopCalendar,
    exchange: ([Rules.Rate]) -> Exchange
  ) {
    struct Key: Equatable {
      let rates: [Rules.Rate]
      let window: Int?
    }
    let rates = sets.reduce(into: [Rules.Rate]()) { rates, rules in
      rates += rules.rates.filter { rate in !rates.contains { $0.currency == rate.currency } }
    }
    var keys = [Key(rates: rates, window: nil)]
    ofRules = sets.map { rules in
      let key = Key(rates: rules.rates, window: rules.rfm.windowDays)
      if let known = keys.firstIndex(of: key) { return known }
      keys.append(key)
      return keys.count - 1
    }
    rules = keys.map { key in
      MeasureRule(
        exchange: exchange(key.rates),
        windowStarts: key.window.map { window in
          dates.map { calendar.endOfDay($0.asOfDay - window).rawValue }
        }
      )
    }
  }
}

/// A customer as of a date, in 24 bytes; days since 1970-01-01.
struct Measure: Equatable, Sendable {
  /// Of all history.
  var firstDay: Int32 = 0
  var lastDay: Int32 = 0
  /// Days with an order that counts, of all history; 0 for somebody who never bought.
  var purchaseDays: Int32 = 0
  /// Orders that count, within the window.
  var orders: Int32 = 0
  /// Their value less credit notes, in minor units.
  var monetary: Int64 = 0

  /// Whether the rules score the customer.
  var isScored: Bool { orders > 0 }
}

/// What a customer did in a holdout.
struct Outcome: Equatable, Sendable {
  enum Return: UInt8, Sendable {
    case stayedAway
    case unasked
    /// An e-mail had been sent after the date and before the purchase.
    case asked
  }

  /// Minor units.
  var revenue: Int64 = 0
  /// Days with an order that counts.
  var purchases: Int32 = 0
  var comesBack = Return.stayedAway

  /// Takes what another customer did who turned out to be the same person.
  mutating func add(_ other: Outcome) {
    guard other.purchases > 0 else { return }
    revenue = revenue.adding(amount: other.revenue)
    comesBack = purchases == 0 ? other.comesBack : comesBack
    purchases += other.purchases
  }
}

/// Customers as of each date, as they are found: rows of one date rise by customer.
struct CustomerRows: Sendable {
  struct Date: Sendable {
    var customers: [UInt32] = []
    var outcomes: [Outcome] = []
    /// `stride` for each customer, in the order of the measure rules.
    var measures: [Measure] = []

    mutating func append(_ customer: UInt32, _ outcome: Outcome, _ found: ArraySlice<Measure>) {
      customers.append(customer)
      outcomes.append(outcome)
      measures.append(contentsOf: found)
    }
  }

  let stride: Int
  var dates: [Date]

  init(stride: Int, dates: Int) {
    self.stride = stride
    self.dates = Array(repeating: Date(), count: dates)
  }

  /// Puts the rows of each date in the order of customers.
  mutating func sort() {
    for place in dates.indices {
      let old = dates[place]
      let order = old.customers.indices.sorted { old.customers[$0] < old.customers[$1] }
      var sorted = Date()
      for row in order {
        let measures = old.measures[row * stride..<(row + 1) * stride]
        sorted.append(old.customers[row], old.outcomes[row], measures)
      }
      dates[place] = sorted
    }
  }
}
