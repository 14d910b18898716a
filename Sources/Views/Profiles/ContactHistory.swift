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
    var (opened, clicked, bounced) = (Mails(), Mails(), Mails())
    for contact in contacts {
      switch EventType(rawValue: contact.rawType) {
      case .chatMessage: messages += 1
      case .emailSent: emailsSent += 1
      case .emailOpened where !contact.isMachine: opened.insert(contact.mail)
      case .emailClicked where !contact.isMachine: clicked.insert(contact.mail)
      case .emailBounced: bounced.insert(contact.mail)
      default: break
      }
    }
    emailsOpened = opened.count
    emailsClicked = clicked.count
    emailsBounced = bounced.count
  }

  /// Mails, each counted once; of those without an id each is another.
  private struct Mails {
    private var nameless: UInt32 = 0
    private var ids: [UInt64] = []

    mutating func insert(_ mail: UInt64) {
      if mail == 0 {
        nameless += 1
      } else if ids.last != mail {
        ids.append(mail)
      }
    }

    var count: UInt32 {
      nameless + UInt32(ids.count < 2 ? ids.count : Set(ids).count)
    }
  }
}
