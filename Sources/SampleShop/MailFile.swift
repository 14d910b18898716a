/// `mail.jsonl`: the feed of the mail provider for a few campaigns.
///
/// The part of an agenda entry is the campaign (2 bits) and what happened to the mail (4).
struct MailFile {
  static let source = "sample-mail"

  let setting: Setting
  let campaigns: [Campaign]

  init(setting: Setting) {
    self.setting = setting
    campaigns = Campaign.all(in: setting.period)
  }

  enum Happening: Int {
    case sent
    case delivered
    case bouncedHard
    case bouncedSoft
    case openedByMachine
    case opened
    case clicked
    case complained
    case unsubscribed
  }

  func write(to file: inout OutputFile) throws {
    var agenda = Agenda()
    for number in 0..<setting.customers { plan(number, &agenda) }
    try agenda.forEachInOrder { entry in
      guard let happening = Happening(rawValue: entry.part & 15) else { return }
      append(happening, entry, to: &file.text)
      try file.endRow()
    }
  }

  /// Notes what becomes of every mail to a customer; after a hard bounce, a complaint or an
  /// unsubscription there are no more.
  private func plan(_ number: Int, _ agenda: inout Agenda) {
    let person = Person(number, in: setting)
    guard person.hasEmail, let signup = Signup(person, in: setting), signup.consents.email
    else { return }
    var random = setting.random(.mail, of: number)
    let reader = Reader(&random)
    for (index, campaign) in campaigns.enumerated() where campaign.second > signup.second {
      let sent = campaign.second + random.below(5_400)
      var stays = true
      reader.receive(&random) { happening, delay in
        agenda.add(second: sent + delay, customer: number, part: index << 4 | happening.rawValue)
        switch happening {
        case .bouncedHard, .complained, .unsubscribed: stays = false
        default: break
        }
      }
      if !stays { break }
    }
  }
}

extension MailFile {
  /// What one customer does with mail.
  private struct Reader {
    let isDeadAddress: Bool

    /// Some mail programs load every picture as soon as the mail is there.
    let hasMachine: Bool
    let interest: Double

    init(_ random: inout SplitMix64) {
      isDeadAddress = random.chance(0.015)
      hasMachine = random.chance(0.3)
      interest = random.unit() * random.unit()
    }

    /// Reports what happens to one mail, with the seconds since it was sent.
    func receive(_ random: inout SplitMix64, _ report: (Happening, Int) -> Void) {
      report(.sent, 0)
      if isDeadAddress { return report(.bouncedHard, 4) }
      if random.chance(0.012) { return report(.bouncedSoft, random.within(30...14_400)) }
      report(.delivered, random.within(1...40))
      if hasMachine { report(.openedByMachine, random.within(41...600)) }
      guard random.chance(0.9 * interest + 0.05) else { return }
      let opened = 700 + Int(30_000 * random.exponential())
      report(.opened, opened)
      if random.chance(interest) { report(.clicked, opened + random.within(3...240)) }
      if random.chance(0.004) { return report(.complained, opened + 60) }
      if random.chance(0.015) { report(.unsubscribed, opened + random.within(5...60)) }
    }
  }

  private func append(_ happening: Happening, _ entry: Agenda.Entry, to text: inout ByteText) {
    let person = Person(entry.customer, in: setting)
    let campaign = campaigns[entry.part >> 4]
    let messageID = "\(campaign.name)-\(person.number)"
    let kind = Self.kind(of: happening)
    text.appendEvent(
      "email.\(kind)",
      source: Self.source,
      second: entry.second,
      in: setting.period,
      id: { text in
        text.append(messageID)
        text.append(happening == .openedByMachine ? "/machine" : "/\(kind)")
      },
      data: { text in
        text.plain("customer") { person.append(identifier: .email, to: &$0) }
        text.member("campaign", campaign.name)
        text.member("message", messageID)
        switch happening {
        case .openedByMachine: text.member("machine", true)
        case .opened: text.member("machine", false)
        case .clicked: text.member("link", campaign.link)
        case .bouncedHard:
          text.member("kind", "hard")
          text.member("reason", "550 5.1.1 user unknown")
        case .bouncedSoft:
          text.member("kind", "soft")
          text.member("reason", "452 4.2.2 mailbox full")
        case .sent, .delivered, .complained, .unsubscribed: break
        }
      }
    )
  }

  private static func kind(of happening: Happening) -> String {
    switch happening {
    case .sent: "sent"
    case .delivered: "delivered"
    case .bouncedHard, .bouncedSoft: "bounced"
    case .openedByMachine, .opened: "opened"
    case .clicked: "clicked"
    case .complained: "complained"
    case .unsubscribed: "unsubscribed"
    }
  }
}
