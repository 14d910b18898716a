internal import EventLog
public import Events
public import Projections

/// Something that bears on whether somebody may and can be written to.
public struct ConsentFact: FlatFact {
  public enum Kind: UInt8, Sendable {
    case withdrawn = 0
    case given = 1
    /// The address does not exist: a hard bounce.
    case bounced = 2
    case complained = 3
    case unsubscribed = 4
  }

  public static var isIndexed: Bool { true }
  static var numberCount: Int { 2 }

  public let position: UInt64
  public let index: UInt32
  public let occurredAt: Int64
  /// Whose identifier said it: of several that are one customer, each has a last word of its own.
  public let subject: SubjectID
  public let kind: Kind
  /// A symbol of kind channel; none for what comes from the mail provider.
  public let channel: SymbolID

  init(_ record: RecordView, index: UInt32, _ kind: Kind, _ channel: SymbolID) {
    position = record.position.rawValue
    self.index = index
    occurredAt = record.occurredAt.rawValue
    subject = record.subject
    self.kind = kind
    self.channel = channel
  }

  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(channel.rawValue) << 3 | UInt64(kind.rawValue))
    writer.unsigned(UInt64(subject.rawValue))
  }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    let packed = try reader.unsigned()
    guard let kind = Kind(rawValue: UInt8(packed & 7)) else { throw StateReader.Damage() }
    self.position = position
    self.index = index
    self.occurredAt = occurredAt
    self.kind = kind
    channel = SymbolID(rawValue: UInt32(truncatingIfNeeded: packed >> 3))
    subject = SubjectID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
  }

  /// What an event says about consent and reach.
  static func facts(of record: RecordView) -> [ConsentFact] {
    switch record.type {
    case .consentChanged:
      let channel = SymbolID(rawValue: record.field(FieldTag.channel)?.uint32 ?? 0)
      let isGiven = record.field(FieldTag.given)?.uint32 == 1
      return [ConsentFact(record, index: 0, isGiven ? .given : .withdrawn, channel)]
    case .signupRegistered:
      let consents = record.fields.filter { $0.tag == FieldTag.consent }
      return consents.enumerated().map { index, field in
        ConsentFact(
          record,
          index: UInt32(index),
          field.uint32(at: 4) == 1 ? .given : .withdrawn,
          SymbolID(rawValue: field.uint32)
        )
      }
    case .emailBounced
    where record.field(FieldTag.bounce)?.uint32 == UInt32(Email.Bounce.hard.rawValue):
      return [ConsentFact(record, index: 0, .bounced, .none)]
    case .emailComplained: return [ConsentFact(record, index: 0, .complained, .none)]
    case .emailUnsubscribed: return [ConsentFact(record, index: 0, .unsubscribed, .none)]
    default: return []
    }
  }

  static func folds(_ rawType: UInt8) -> Bool {
    rawType == EventType.consentChanged.rawValue || rawType == EventType.signupRegistered.rawValue
      || rawType >= EventType.emailBounced.rawValue
        && rawType <= EventType.emailUnsubscribed.rawValue
  }
}

/// What a customer has consented to, as of a date.
///
/// Each identifier's own last word counts, and of several that are joined the strictest: who said no under one
/// name has not said yes because another name did.
public struct ConsentState: Equatable, Sendable {
  /// By channel, what is in force.
  ///
  /// No channel is mail, where nobody ever named that.
  public private(set) var byChannel: [SymbolID: Bool] = [:]
  /// Whether mail must not be sent, or does not arrive: a hard bounce, complaint or unsubscription since the
  /// last consent to mail was given.
  public private(set) var isMailBlocked = false

  /// `mailChannel` is the symbol of the channel `email`.
  public init(
    _ facts: FactList<ConsentFact>,
    asOf moment: Timestamp,
    mailChannel: SymbolID?
  ) {
    if facts.isEmpty { return }
    var inForce = facts.elements.filter { $0.occurredAt <= moment.rawValue }.sorted { left, right in
      // The stricter last, so that it has the last word of a moment.
      (left.occurredAt, left.kind == .given ? 0 : 1, left.position)
        < (right.occurredAt, right.kind == .given ? 0 : 1, right.position)
    }
    while let subject = inForce.first?.subject {
      restrict(by: ConsentState(of: subject, inForce, mailChannel))
      inForce.removeAll { $0.subject == subject }
    }
  }

  /// The last words of one identifier among `facts`, which are in the order said.
  private init(of subject: SubjectID, _ facts: [ConsentFact], _ mailChannel: SymbolID?) {
    for fact in facts where fact.subject == subject {
      switch fact.kind {
      case .given:
        byChannel[fact.channel] = true
        if fact.channel == mailChannel { isMailBlocked = false }
      case .withdrawn: byChannel[fact.channel] = false
      case .bounced, .complained: isMailBlocked = true
      case .unsubscribed:
        isMailBlocked = true
        byChannel[mailChannel ?? .none] = false
      }
    }
  }

  private mutating func restrict(by other: ConsentState) {
    byChannel.merge(other.byChannel) { $0 && $1 }
    isMailBlocked = isMailBlocked || other.isMailBlocked
  }
}
