internal import Events

/// How often a customer and the shop were in touch, other than by orders.
///
/// Everybody's are held at once: numbers are no wider than they have to be.
public struct ContactHistory: Equatable, Sendable {
  public private(set) var messages: UInt32 = 0
  public private(set) var emailsSent: UInt32 = 0
  /// By the customer; what machines opened or clicked is left out.
  public private(set) var emailsOpened: UInt32 = 0
  public private(set) var emailsClicked: UInt32 = 0
  public private(set) var emailsBounced: UInt32 = 0

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
