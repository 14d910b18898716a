internal import Events

/// When one customer buys.
///
/// Customers buy at their own rate, and may drop out for good after every purchase, with their own
/// probability (the buy-till-you-die story behind BG/NBD: Fader, Hardie and Lee, 2005). So many
/// buy once, some often, and some regulars have silently left.
struct Buying {
  /// The times of the customer's orders, rising; empty for those who only sign up.
  let orders: [Int]

  init(_ person: Person, in setting: Setting) {
    var random = setting.random(.buying, of: person.number)
    let habit = Habit(person, &random)
    var orders: [Int] = []
    var clock = 0.0
    var last = person.joined
    if habit.mostOrders > 0 {
      // The day of joining is known by date; the clock restarts at its beginning.
      clock = setting.season.clock(atDay: person.joined / 86_400) + 0.5
      if random.chance(0.4) { clock += 12 * random.exponential() }
    }
    while orders.count < habit.mostOrders, let day = setting.season.day(at: clock) {
      let time =
        day * 86_400 + Self.timeOfDay(person, on: setting.period.date(at: day * 86_400), &random)
      // Nobody orders before the shop has met them, or a second time before the first.
      last = time > last ? time : last + random.within(600...5_400)
      guard last < Period.seconds else { break }
      orders.append(last)
      if random.chance(habit.dropOut) { break }
      clock += habit.meanGap * random.exponential()
    }
    self.orders = orders
  }
}

extension Buying {
  /// How many orders one customer can have: their numbers fit in eight bits.
  static let limit = 255

  private struct Habit {
    let mostOrders: Int

    /// On the clock of `Season`.
    let meanGap: Double

    /// The probability of leaving for good, after every order.
    let dropOut: Double

    init(_ person: Person, _ random: inout SplitMix64) {
      let draw = random.unit()
      let spread = random.unit()
      switch draw {
      case _ where person.account == .none: self.init(mostOrders: 1, meanGap: 1, dropOut: 1)
      case ..<0.17 where person.signsUp && !person.isAdvocate:
        self.init(mostOrders: 0, meanGap: 1, dropOut: 1)
      case ..<0.5 where !person.isAdvocate: self.init(mostOrders: 1, meanGap: 1, dropOut: 1)
      case 0.95...: self.init(mostOrders: Buying.limit, meanGap: 8 + 22 * spread, dropOut: 0.03)
      default:
        self.init(
          mostOrders: Buying.limit,
          meanGap: 25 + 260 * spread * spread,
          dropOut: 0.04 + 0.4 * random.unit()
        )
      }
    }

    private init(mostOrders: Int, meanGap: Double, dropOut: Double) {
      self.mostOrders = mostOrders
      self.meanGap = meanGap
      self.dropOut = dropOut
    }
  }

  /// Around the customer's usual hour; on 11 November often just after midnight.
  private static func timeOfDay(
    _ person: Person,
    on date: CivilDate,
    _ random: inout SplitMix64
  ) -> Int {
    if date.month == 11, date.day == 11, random.chance(0.35) { return random.below(2_400) }
    let second = person.usualHour * 3_600 + random.below(7_200) + random.below(7_200) - 5_400
    return (second + 86_400) % 86_400
  }
}
