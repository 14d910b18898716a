internal import Events

/// How often a customer and the shop were in touch, other than by orders.
public struct ContactHistory: Equatable, Sendable {
  public var messages = 0
  public var emailsSent = 0
  /// By the customer; what machines opened or clicked is left out.
  public var emailsOpened = 0
  public var emailsClicked = 0
  public var emailsBounced = 0

  init(_ contacts: some Sequence<ContactFact>) {
    for contact in contacts {
      switch EventType(rawValue: contact.rawType) {
      case .chatMessage: messages += 1
      case .emailSent: emailsSent += 1
      case .emailOpened where !contact.isMachine: emailsOpened += 1
      case .emailClicked where !contact.isMachine: emailsClicked += 1
      case .emailBounced: emailsBounced += 1
      default: break
      }
    }
  }
}
