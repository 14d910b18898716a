internal import Events
internal import Projections
internal import Views

/// Which identifiers are one customer, by which events, and which are no longer.
struct WhoSection {
  private let reader: ViewReader
  private let identity: CustomerIdentity
  private let context: ViewContext

  init(_ reader: ViewReader, _ identity: CustomerIdentity, _ context: ViewContext) {
    self.reader = reader
    self.identity = identity
    self.context = context
  }

  func section() throws -> CustomerPage.Section {
    var section = CustomerPage.Section(title: "Who")
    section.add("known as", try reader.identifier(identity.root))
    for proof in identity.proofs {
      let event = try reader.event(proof.link.position.rawValue)
      let reason = event?.payload.linkReason.map { ", “\($0)”" } ?? ""
      section.add(
        "= \(try reader.identifier(proof.member))",
        "joined to \(try reader.identifier(proof.from)) by \(event?.type.name ?? "an event") "
          + "on \(day(proof.link))\(reason)",
        events: [proof.link.position.rawValue]
      )
    }
    for word in identity.words where !word.isLink && !isMember(word.first, word.second) {
      let other = isMember(word.first, word.first) ? word.second : word.first
      section.add(
        "≠ \(try reader.identifier(other))",
        "parted on \(day(word))",
        events: [word.position.rawValue]
      )
    }
    return section
  }

  private func day(_ link: LinkFact) -> String {
    "\(CivilDate(daysSince1970: context.calendar.day(of: link.occurredAt)))"
  }

  private func isMember(_ one: SubjectID, _ other: SubjectID) -> Bool {
    identity.members.contains(one) && identity.members.contains(other)
  }
}

extension Event.Payload {
  fileprivate var linkReason: String? {
    switch self {
    case .identityLinked(let link), .identityUnlinked(let link): link.reason
    default: nil
    }
  }
}
