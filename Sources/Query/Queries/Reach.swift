internal import Events
internal import Rules
internal import Views

/// By which channels a customer may and can be written to.
struct Reach {
  private let reader: ViewReader
  private let identity: Rules.Identity
  private let moment: Timestamp
  private let mailChannel: SymbolID?
  private let channels: [(name: String, symbol: SymbolID?)]

  init(_ reader: ViewReader, asOf moment: Timestamp) throws {
    self.reader = reader
    // Asked of the reader for each customer, all rules would be copied.
    identity = reader.rules.identity
    self.moment = moment
    mailChannel = try reader.find(.channel, "email")
    channels = try ["sms", "phone"].map { ($0, try reader.find(.channel, $0)) }
  }

  /// Mail, if there is an address, nothing was withdrawn and mail arrives; telephone and text
  /// message, if there is a number and nothing was withdrawn.
  func channels(
    _ subjects: [SubjectID],
    _ facts: FactList<ConsentFact>
  ) throws -> [String] {
    let (hasMail, hasPhone) = try addresses(subjects)
    guard hasMail || hasPhone else { return [] }
    let state = ConsentState(facts, asOf: moment, mailChannel: mailChannel)
    var result: [String] = []
    let isMailRefused = mailChannel.map { state.byChannel[$0] == false } ?? false
    if hasMail, !isMailRefused, !state.isMailBlocked { result.append("email") }
    guard hasPhone else { return result }
    for (name, symbol) in channels where symbol.map({ state.byChannel[$0] != false }) ?? true {
      result.append(name)
    }
    return result
  }

  /// Whether there is an address for mail, and a number.
  private func addresses(_ subjects: [SubjectID]) throws -> (mail: Bool, phone: Bool) {
    var (hasMail, hasPhone) = (false, false)
    for subject in subjects {
      try reader.withIdentifier(subject) { identifier in
        let isMail = identifier.starts(with: Self.mail)
        guard isMail || identifier.starts(with: Self.phone), !identity.isPlaceholder(identifier)
        else { return }
        if isMail { hasMail = true } else { hasPhone = true }
      }
    }
    return (hasMail, hasPhone)
  }

  private static let mail = Array("email:".utf8)
  private static let phone = Array("phone:".utf8)
}
