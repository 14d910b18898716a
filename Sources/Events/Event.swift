/// A fact about a customer of the shop, in the past tense, as it is told from outside.
///
/// `docs/events.md` lists the types. Inside the log an event is a record (`EventLog.RecordView`).
public struct Event: Equatable, Sendable {
  /// Who says so: a shop system, a feed; what `isSource` takes.
  public var source: String
  /// Unique for ever within `source`; `nil` where the log derives it.
  public var id: String?
  /// When it happened.
  public var occurredAt: Timestamp
  /// When the log learned it; `nil` is now.
  public var recordedAt: Timestamp?
  /// Whether `occurredAt` is a stand-in, because the source gave no date.
  public var isTimeUnknown: Bool
  /// Whom it is about; `nil` for an order of somebody the shop cannot name, and for what is about nobody.
  public var customer: Identifier?
  public var payload: Payload

  public init(
    source: String,
    id: String? = nil,
    occurredAt: Timestamp,
    recordedAt: Timestamp? = nil,
    isTimeUnknown: Bool = false,
    customer: Identifier?,
    payload: Payload
  ) {
    self.source = source
    self.id = id
    self.occurredAt = occurredAt
    self.recordedAt = recordedAt
    self.isTimeUnknown = isTimeUnknown
    self.customer = customer
    self.payload = payload
  }

  public enum Payload: Equatable, Sendable {
    case purchasePlaced(Purchase)
    case purchaseRefunded(Reversal)
    case purchaseCancelled(Reversal)
    case purchaseAmended(Purchase)
    case chatMessage(ChatMessage)
    case chatFact(ChatFact)
    case signup(SignUp)
    case identityLinked(Link)
    case identityUnlinked(Link)
    case consentChanged(Consent)
    case email(Email)
    case erased(reason: String?)
    case rulesAdopted(AdoptedRules)
  }

  public var type: EventType {
    switch payload {
    case .purchasePlaced: .purchasePlaced
    case .purchaseRefunded: .purchaseRefunded
    case .purchaseCancelled: .purchaseCancelled
    case .purchaseAmended: .purchaseAmended
    case .chatMessage: .chatMessage
    case .chatFact: .chatFact
    case .signup: .signupRegistered
    case .identityLinked: .identityLinked
    case .identityUnlinked: .identityUnlinked
    case .consentChanged: .consentChanged
    case .email(let email): email.kind.type
    case .erased: .customerErased
    case .rulesAdopted: .rulesAdopted
    }
  }

  /// Whether a source can be called so: 1 to 200 characters in at most 510 bytes, and not blanks alone.
  public static func isSource(_ name: String) -> Bool {
    name.unicodeScalars.count <= 200 && name.utf8.count <= SymbolID.maximumNameLength
      && !name.trimmingInvisible.isEmpty
  }
}

public enum OrderStatus: UInt8, Sendable {
  case pending = 1
  case paid = 2

  public var name: String { self == .paid ? "paid" : "pending" }

  public init?(name: String) {
    switch name {
    case "pending": self = .pending
    case "paid": self = .paid
    default: return nil
    }
  }
}

/// One position of an order.
public struct OrderLine: Equatable, Sendable {
  public var product: String?
  public var category: String?
  /// In thousandths: 1,500 is one and a half.
  public var quantity: Int64
  /// Minor units of the order's currency.
  public var unitPrice: Int64

  public init(product: String?, category: String?, quantity: Int64, unitPrice: Int64) {
    self.product = product
    self.category = category
    self.quantity = quantity
    self.unitPrice = unitPrice
  }

  /// The most lines an order can have.
  public static let maximumCount = 4_000
}

/// An order as placed, or what of it was amended (`nil`: unchanged).
///
/// Amounts are minor units.
public struct Purchase: Equatable, Sendable {
  /// The most bytes an order number can have.
  public static let maximumOrderLength = 120

  public var order: String
  public var currency: Currency
  public var status: OrderStatus?
  public var total: Int64?
  public var discount: Int64?
  public var shipping: Int64?
  public var coupon: String?
  public var channel: String?
  public var referralCode: String?
  public var lines: [OrderLine]?

  public init(
    order: String,
    currency: Currency,
    status: OrderStatus? = nil,
    total: Int64? = nil,
    discount: Int64? = nil,
    shipping: Int64? = nil,
    coupon: String? = nil,
    channel: String? = nil,
    referralCode: String? = nil,
    lines: [OrderLine]? = nil
  ) {
    self.order = order
    self.currency = currency
    self.status = status
    self.total = total
    self.discount = discount
    self.shipping = shipping
    self.coupon = coupon
    self.channel = channel
    self.referralCode = referralCode
    self.lines = lines
  }
}

/// Money that went back, or a cancellation.
public struct Reversal: Equatable, Sendable {
  public var order: String
  public var currency: Currency?
  /// Minor units; `nil` is the whole order.
  public var amount: Int64?

  public init(order: String, currency: Currency?, amount: Int64?) {
    self.order = order
    self.currency = currency
    self.amount = amount
  }
}

public struct ChatMessage: Equatable, Sendable {
  public enum Direction: UInt8, Sendable {
    /// From the customer.
    case incoming = 1
    /// From the shop.
    case outgoing = 2
  }

  public var channel: String
  public var direction: Direction
  public var text: String
  public var conversation: String?
  public var agent: String?

  public init(
    channel: String,
    direction: Direction,
    text: String,
    conversation: String? = nil,
    agent: String? = nil
  ) {
    self.channel = channel
    self.direction = direction
    self.text = text
    self.conversation = conversation
    self.agent = agent
  }
}

public struct ChatFact: Equatable, Sendable {
  public var name: String
  public var value: String
  public var channel: String?
  /// The id of the message it came from.
  public var message: String?

  public init(name: String, value: String, channel: String? = nil, message: String? = nil) {
    self.name = name
    self.value = value
    self.channel = channel
    self.message = message
  }
}

public struct SignUp: Equatable, Sendable {
  public struct Fact: Equatable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public struct Origin: Equatable, Sendable {
    public var kind: String
    public var name: String?

    public init(kind: String, name: String?) {
      self.kind = kind
      self.name = name
    }
  }

  /// The person's identifiers besides the event's customer.
  public var furtherIdentifiers: [Identifier]
  public var facts: [Fact]
  public var origin: Origin?
  public var referredBy: Identifier?
  public var consents: [Consent]

  public init(
    furtherIdentifiers: [Identifier] = [],
    facts: [Fact] = [],
    origin: Origin? = nil,
    referredBy: Identifier? = nil,
    consents: [Consent] = []
  ) {
    self.furtherIdentifiers = furtherIdentifiers
    self.facts = facts
    self.origin = origin
    self.referredBy = referredBy
    self.consents = consents
  }

  /// The most identifiers one sign-up lists.
  public static let maximumIdentifiers = 32
}

/// That the event's customer and `other` are, or are not, one person.
public struct Link: Equatable, Sendable {
  public var other: Identifier
  public var reason: String?

  public init(other: Identifier, reason: String? = nil) {
    self.other = other
    self.reason = reason
  }
}

public struct Consent: Equatable, Sendable {
  public var channel: String
  public var isGiven: Bool

  public init(channel: String, isGiven: Bool) {
    self.channel = channel
    self.isGiven = isGiven
  }
}

public struct Email: Equatable, Sendable {
  public enum Kind: UInt8, CaseIterable, Sendable {
    case sent = 50
    case delivered = 51
    case opened = 52
    case clicked = 53
    case bounced = 54
    case complained = 55
    case unsubscribed = 56

    public var type: EventType {
      switch self {
      case .sent: .emailSent
      case .delivered: .emailDelivered
      case .opened: .emailOpened
      case .clicked: .emailClicked
      case .bounced: .emailBounced
      case .complained: .emailComplained
      case .unsubscribed: .emailUnsubscribed
      }
    }
  }

  public enum Bounce: UInt8, Sendable {
    case hard = 1
    case soft = 2
  }

  public var kind: Kind
  public var campaign: String?
  public var message: String?
  public var link: String?
  /// Opened or clicked by a machine, such as a mail scanner.
  public var isMachine: Bool
  public var bounce: Bounce?
  public var reason: String?

  public init(
    kind: Kind,
    campaign: String? = nil,
    message: String? = nil,
    link: String? = nil,
    isMachine: Bool = false,
    bounce: Bounce? = nil,
    reason: String? = nil
  ) {
    self.kind = kind
    self.campaign = campaign
    self.message = message
    self.link = link
    self.isMachine = isMachine
    self.bounce = bounce
    self.reason = reason
  }
}
