package import Events

/// A made-up history of a shop, the same for the same seed, with everything that makes folding hard.
///
/// All types of events; events that occurred long before those recorded earlier; refunds, whole, in part
/// and taken back, also recorded before their order or without one; cancellations and amendments; orders of
/// nobody; persons with several identifiers, linked and parted, also wrongly and twice; placeholders;
/// several currencies; facts told again; mails opened by machines. No event contradicts another, so
/// that the log takes every one.
package struct RandomHistory {
  package let seed: UInt64
  /// In the order in which the shop records them.
  package private(set) var events: [Event] = []

  /// Days since 1970-01-01 between which nearly everything happens.
  package static let days = 19_000...19_500

  var random: SeededGenerator
  var people: [Person] = []
  var orders: [Order] = []
  /// Orders of which only changes have been recorded.
  var waiting: [Order] = []
  /// Of people who can refer others.
  var codes: [String] = []
  var mailed: [Identifier] = []
  var links: [PastLink] = []
  private var number = 0

  struct Person {
    var identifiers: [Identifier]
    /// Stands for nobody in particular, such as `taobao:**`.
    var isPlaceholder = false
  }

  struct PastLink {
    var one: Identifier
    var link: Link
    var occurredAt: Timestamp
  }

  /// An order that something can still happen to.
  struct Order {
    var name: String
    var source: String
    var customer: Identifier?
    var currency: Currency
    var total: Int64
    var placedAt: Timestamp
    /// `false` while only a change of it has been recorded.
    var isPlaced = true
  }

  package init(seed: UInt64, customers: Int = 30, events count: Int = 800) throws {
    self.seed = seed
    random = SeededGenerator(seed: seed)
    try makePeople(customers)
    let span = Self.days.upperBound - Self.days.lowerBound
    for index in 0..<count {
      let day = Self.days.lowerBound + index * span / count
      try record(type(), day: day)
    }
    let seen = Set(events.map(\.type))
    for type in EventType.allCases where !seen.contains(type) {
      try record(type, day: Self.days.upperBound)
    }
    for order in waiting where random.chance(70) {
      try place(order, at: moment(day: Self.days.upperBound))
    }
  }

  private mutating func makePeople(_ count: Int) throws {
    for index in 0..<count {
      var texts = ["shop:\(1_000 + index)"]
      if random.chance(70) { texts.append("email:p\(index)@example.com") }
      if random.chance(50) { texts.append("phone:+86139\(10_000_000 + index)") }
      if random.chance(40) { texts.append("taobao:nick\(index)") }
      if random.chance(40) {
        texts.append("referral:P\(index)")
        codes.append("P\(index)")
      }
      people.append(Person(identifiers: try texts.shuffled(using: &random).map(Self.identifier)))
    }
    for text in ["taobao:**", "taobao:张**", "shop:guest"] {
      people.append(Person(identifiers: [try Self.identifier(text)], isPlaceholder: true))
    }
  }

  static func identifier(_ text: String) throws -> Identifier { try Identifier(parsing: text) }

  /// How often each type comes, in the order of the types.
  private mutating func type() -> EventType {
    let weights: [(EventType, Int)] = [
      (.purchasePlaced, 340), (.purchaseRefunded, 70), (.purchaseCancelled, 30),
      (.purchaseAmended, 60), (.chatMessage, 40), (.chatFact, 70), (.signupRegistered, 80),
      (.identityLinked, 50), (.identityUnlinked, 25), (.consentChanged, 60), (.emailSent, 60),
      (.emailDelivered, 20), (.emailOpened, 45), (.emailClicked, 25), (.emailBounced, 15),
      (.emailComplained, 5), (.emailUnsubscribed, 10), (.customerErased, 2),
    ]
    var rest = random.int(0...weights.reduce(0) { $0 + $1.1 } - 1)
    for (type, weight) in weights {
      if rest < weight { return type }
      rest -= weight
    }
    return .purchasePlaced
  }

  // MARK: For the other files

  /// A moment of a day; one in six is late: up to three hundred days before.
  mutating func moment(day: Int) -> Timestamp {
    let late = random.chance(16) ? random.int(1...300) : 0
    // A few moments come again and again, so that times are equal.
    if random.chance(8) { return Event.moment(day: day - late, hour: 12) }
    // The shop's midnight is a good place for mistakes.
    if random.chance(8) {
      let aside = random.int(-2...1)
      return Timestamp(rawValue: Event.moment(day: day - late, hour: 16).rawValue + Int64(aside))
    }
    let inDay = random.chance(50) ? random.int(0...86_399) * 1_000 : random.int(0...86_399_999)
    return Timestamp(rawValue: Event.moment(day: day - late).rawValue + Int64(inDay))
  }

  /// Mostly a person's first identifier, so that some buy often.
  mutating func somebody() -> Identifier {
    let person = people[min(random.int(0...people.count - 1), random.int(0...people.count - 1))]
    return random.chance(60) ? person.identifiers[0] : random.pick(person.identifiers)
  }

  mutating func nextNumber() -> Int {
    number += 1
    return number
  }

  mutating func append(
    _ payload: Event.Payload,
    about customer: Identifier?,
    at moment: Timestamp,
    source: String,
    id: String?? = .none
  ) {
    let next = nextNumber()
    events.append(
      Event(
        source: source,
        id: id ?? "e\(next)",
        occurredAt: moment,
        isTimeUnknown: random.chance(3),
        customer: customer,
        payload: payload
      )
    )
  }

  private mutating func record(_ type: EventType, day: Int) throws {
    let moment = moment(day: day)
    switch type {
    case .purchasePlaced, .purchaseRefunded, .purchaseCancelled, .purchaseAmended:
      try recordPurchase(type, at: moment)
    case .emailSent, .emailDelivered, .emailOpened, .emailClicked, .emailBounced, .emailComplained,
      .emailUnsubscribed:
      recordMail(type, at: moment)
    default: try recordContact(type, at: moment)
    }
  }
}
