/// The types of events.
///
/// The raw values are part of the log format.
public enum EventType: UInt8, CaseIterable, Sendable {
  case purchasePlaced = 1
  case purchaseRefunded = 2
  case purchaseCancelled = 3
  case purchaseAmended = 4
  case chatMessage = 10
  case chatFact = 11
  case signupRegistered = 20
  case identityLinked = 30
  case identityUnlinked = 31
  case consentChanged = 40
  case emailSent = 50
  case emailDelivered = 51
  case emailOpened = 52
  case emailClicked = 53
  case emailBounced = 54
  case emailComplained = 55
  case emailUnsubscribed = 56
  case customerErased = 60
  case rulesAdopted = 70

  /// The name used outside, such as `purchase.placed`.
  public var name: String {
    switch self {
    case .purchasePlaced: "purchase.placed"
    case .purchaseRefunded: "purchase.refunded"
    case .purchaseCancelled: "purchase.cancelled"
    case .purchaseAmended: "purchase.amended"
    case .chatMessage: "chat.message"
    case .chatFact: "chat.fact"
    case .signupRegistered: "signup.registered"
    case .identityLinked: "identity.linked"
    case .identityUnlinked: "identity.unlinked"
    case .consentChanged: "consent.changed"
    case .emailSent: "email.sent"
    case .emailDelivered: "email.delivered"
    case .emailOpened: "email.opened"
    case .emailClicked: "email.clicked"
    case .emailBounced: "email.bounced"
    case .emailComplained: "email.complained"
    case .emailUnsubscribed: "email.unsubscribed"
    case .customerErased: "customer.erased"
    case .rulesAdopted: "rules.adopted"
    }
  }

  /// The `type` of the CloudEvent, such as `patron.purchase.placed.v1`.
  public var cloudEventType: String { "patron.\(name).v1" }

  private static let byCloudEventType = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.cloudEventType, $0) }
  )

  public init?(cloudEventType: String) {
    guard let type = Self.byCloudEventType[cloudEventType] else { return nil }
    self = type
  }

  /// Whether the event is about an order.
  @inlinable public var isPurchase: Bool { rawValue <= 4 }

  /// Whether the event comes from the mail provider.
  @inlinable public var isEmail: Bool { rawValue >= 50 && rawValue <= 56 }
}
