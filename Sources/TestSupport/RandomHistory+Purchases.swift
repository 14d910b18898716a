internal import Events

extension RandomHistory {
  mutating func recordPurchase(_ type: EventType, at moment: Timestamp) throws {
    if type == .purchasePlaced {
      if !waiting.isEmpty, random.chance(30) {
        return try place(waiting.remove(at: random.int(0...waiting.count - 1)), at: moment)
      }
      return try place(try newOrder(at: moment), at: moment)
    }
    // One change in twelve is recorded before its order; a part of those orders never comes.
    if orders.isEmpty || random.chance(8) {
      var order = try newOrder(at: moment)
      order.isPlaced = false
      if waiting.isEmpty || random.chance(80) { waiting.append(order) } else { order = waiting[0] }
      return change(order, type, at: moment)
    }
    // Mostly the latest orders, so that changes meet few that are old.
    let index = max(random.int(0...orders.count - 1), random.int(0...orders.count - 1))
    let order = orders[index]
    // A refund seldom comes before the purchase, but clocks differ.
    let isAfter = moment > order.placedAt || random.chance(5)
    change(order, type, at: isAfter ? moment : order.placedAt.advanced(byDays: random.int(0...60)))
    if random.chance(25) { orders.remove(at: index) }
  }

  private mutating func newOrder(at moment: Timestamp) throws -> Order {
    let code = random.chance(88) ? "CNY" : random.pick(["USD", "JPY", "KWD"])
    struct NoCurrency: Error {}
    guard let currency = Currency(code) else { throw NoCurrency() }
    let number = nextNumber()
    let source = random.pick(["shop", "shop", "taobao"])
    return Order(
      name: random.chance(90) ? "\(number)" : "甲-\(number)",
      source: source,
      customer: random.chance(94) ? somebody() : nil,
      currency: currency,
      total: random.chance(2) ? 0 : Int64(random.int(1...60_000)),
      placedAt: moment
    )
  }

  mutating func place(_ order: Order, at moment: Timestamp) throws {
    var order = order
    order.placedAt = moment
    order.isPlaced = true
    let lines = random.chance(20) ? nil : (0..<random.int(1...4)).map { _ in line() }
    let code = random.chance(12) ? referralCode() : nil
    let purchase = Purchase(
      order: order.name,
      currency: order.currency,
      status: random.chance(12) ? .pending : .paid,
      total: order.total,
      discount: random.chance(15) ? Int64(random.int(1...1_500)) : nil,
      shipping: random.chance(20) ? 800 : nil,
      coupon: random.chance(20) ? random.pick(Self.coupons) : nil,
      channel: random.chance(20) ? random.pick(["web", "app"]) : nil,
      referralCode: code,
      lines: lines
    )
    append(
      .purchasePlaced(purchase),
      about: order.customer,
      at: moment,
      source: order.source,
      id: random.chance(30) ? .some("p\(nextNumber())") : .some(nil)
    )
    orders.append(order)
  }

  private static let coupons = ["SPRING", "CREDIT", "credit-5", "CREDIT10"]

  private mutating func line() -> OrderLine {
    let product = random.int(1...30)
    return OrderLine(
      product: random.chance(95) ? "product \(product)" : nil,
      category: random.chance(85) ? "category \(product % 7)" : nil,
      quantity: random.chance(90) ? 1_000 * Int64(random.int(1...3)) : 1_250,
      unitPrice: Int64(random.int(1...20_000))
    )
  }

  private mutating func referralCode() -> String? {
    if codes.isEmpty || random.chance(10) { return "NOBODYS-CODE" }
    return random.pick(codes)
  }

  private mutating func change(_ order: Order, _ type: EventType, at moment: Timestamp) {
    // A change need not say whose order it is.
    let isNamed = random.chance(order.isPlaced ? 50 : 80)
    append(
      payload(type, of: order),
      about: isNamed ? order.customer : nil,
      at: moment,
      source: order.source,
      id: random.chance(30) ? .some(nil) : .none
    )
  }

  private mutating func payload(_ type: EventType, of order: Order) -> Event.Payload {
    let part = Int64(random.int(1...Int(max(1, order.total))))
    switch type {
    case .purchaseRefunded:
      let takenBack = random.chance(15)
      return .purchaseRefunded(
        Reversal(
          order: order.name,
          currency: order.currency,
          amount: random.chance(35)
            ? nil : random.chance(15) ? order.total : takenBack ? -part : part
        )
      )
    case .purchaseCancelled:
      let isWhole = random.chance(70)
      return .purchaseCancelled(
        Reversal(
          order: order.name,
          currency: isWhole && random.chance(50) ? nil : order.currency,
          amount: isWhole ? nil : part
        )
      )
    default:
      var amended = Purchase(order: order.name, currency: order.currency)
      if random.chance(60) { amended.status = random.chance(90) ? .paid : .pending }
      if random.chance(40) { amended.total = Int64(random.int(1...60_000)) }
      if random.chance(15) { amended.lines = [line()] }
      if random.chance(10) { amended.coupon = random.pick(Self.coupons) }
      if random.chance(10) { amended.discount = Int64(random.int(0...1_500)) }
      if amended.status == nil, amended.total == nil { amended.shipping = 500 }
      return .purchaseAmended(amended)
    }
  }
}
