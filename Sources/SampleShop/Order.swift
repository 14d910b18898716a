internal import Events

/// One order: goods, money in fen, and what became of it.
struct Order {
  struct Line {
    let product: Catalogue.Product

    /// In thousandths of a piece or kilogram.
    let quantity: Int

    var value: Int { product.unitPrice * quantity / 1_000 }
  }

  enum Status: String {
    case paid
    case pending
    case cancelled
    case partiallyRefunded = "partially_refunded"
    case refunded
  }

  private(set) var lines: [Line]
  let discount: Int
  let shipping: Int
  let coupon: String?
  let status: Status
  let refunded: Int

  /// Makes order `index` of a person, who places it at `second`.
  init(_ index: Int, of person: Person, at second: Int, in setting: Setting) {
    var random = setting.random(.order, of: person.number, index: index)
    let lines = Self.lines(person, &random)
    let goods = lines.reduce(0) { $0 + $1.value }
    let offer = Self.offer(isFirst: index == 0, on: setting.period.date(at: second), &random)
    // The discount stands in the first row and leaves at least half of that row's amount.
    discount = min(offer?.off(goods) ?? 0, lines[0].value / 2)
    coupon = offer?.coupon
    shipping = goods < 9_900 ? (person.city < 8 ? 800 : 1_200) : 0
    status = Self.status(isRecent: second > Period.seconds - 2 * 86_400, &random)
    refunded =
      switch status {
      case .refunded: goods - discount + shipping
      case .partiallyRefunded: lines.count > 1 ? lines[lines.count - 1].value : goods / 3
      default: 0
      }
    self.lines = lines
  }

  /// The amount of one row; those of an order add up to its total.
  func amount(ofLine index: Int) -> Int {
    lines[index].value + (index == 0 ? shipping - discount : 0)
  }
}

extension Order {
  private static func lines(_ person: Person, _ random: inout SplitMix64) -> [Line] {
    var count = 1
    while count < 5, random.chance(0.33) { count += 1 }
    var lines: [Line] = []
    for _ in 0..<count {
      let prefersTea = random.chance(0.82) ? person.likesTea : !person.likesTea
      let shelf = prefersTea ? Catalogue.tea : Catalogue.outdoor
      let product = shelf[(random.skewed(shelf.count) + person.favourite) % shelf.count]
      if product.isLoose {
        lines.append(
          Line(product: product, quantity: random.pick([100, 125, 250, 250, 500, 1_500]))
        )
      } else {
        let pieces = product.unitPrice < 20_000 && random.chance(0.3) ? random.within(2...4) : 1
        lines.append(Line(product: product, quantity: pieces * 1_000))
      }
    }
    return lines
  }

  private struct Offer {
    let coupon: String
    var percent = 0
    var fen = 0

    func off(_ goods: Int) -> Int { goods * percent / 100 + fen }
  }

  private static func offer(
    isFirst: Bool,
    on date: CivilDate,
    _ random: inout SplitMix64
  ) -> Offer? {
    switch (date.month, date.day) {
    case (11, 1...12) where random.chance(0.7): Offer(coupon: "DOUBLE11", percent: 12)
    case (6, 15...18) where random.chance(0.6): Offer(coupon: "618", percent: 8)
    case _ where isFirst && random.chance(0.3): Offer(coupon: "WELCOME10", fen: 1_000)
    case _ where random.chance(0.04): Offer(coupon: "TEA-TIME", percent: 5)
    default: nil
    }
  }

  private static func status(isRecent: Bool, _ random: inout SplitMix64) -> Status {
    switch random.unit() {
    case ..<0.25 where isRecent: .pending
    case ..<0.93: .paid
    case ..<0.955: .cancelled
    case ..<0.975: .partiallyRefunded
    case ..<0.997: .refunded
    default: .pending
    }
  }
}
