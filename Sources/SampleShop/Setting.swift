/// What all parts of one sample share: the seed and the calendar.
struct Setting: Sendable {
  let customers: Int
  let seed: UInt64
  let period: Period
  let season: Season

  init(customers: Int, seed: UInt64, period: Period) {
    self.customers = customers
    self.seed = seed
    self.period = period
    season = Season(period)
  }

  /// What a stream of random numbers decides about a customer.
  enum Topic: UInt64 {
    case person
    case advocate
    case referral
    case buying
    case order
    case signup
    case chat
    case mail
    case identity
  }

  /// The stream for one topic of one customer: the same however many customers there are.
  ///
  /// `index` tells apart, say, the orders of a customer, so that each can be made again alone.
  func random(_ topic: Topic, of customer: Int, index: Int = 0) -> SplitMix64 {
    let stream = SplitMix64.mix(UInt64(customer)) ^ (UInt64(index) << 8 | topic.rawValue)
    return SplitMix64(seed: SplitMix64.mix(seed &+ 1) ^ SplitMix64.mix(stream))
  }
}
