/// `identity.jsonl`: who turned out to be whom, and changed consents.
///
/// These come from the same register as the sign-ups, and share its source.
struct IdentityFile {
  let setting: Setting

  private enum Part: Int {
    /// The customer's second identifier is found to be theirs.
    case second

    /// The customer is taken for a neighbour, and then not any more.
    case mistaken
    case unmistaken
    case consent
  }

  func write(to file: inout OutputFile) throws {
    var agenda = Agenda()
    for number in 0..<setting.customers { plan(number, &agenda) }
    try agenda.forEachInOrder { entry in
      guard let part = Part(rawValue: entry.part) else { return }
      append(part, entry, to: &file.text)
      try file.endRow()
    }
  }

  private func plan(_ number: Int, _ agenda: inout Agenda) {
    var random = setting.random(.identity, of: number)
    let person = Person(number, in: setting)
    guard person.mainContact != nil else { return }
    if let index = person.switchesAtOrder {
      let orders = Buying(person, in: setting).orders
      if index < orders.count {
        let second = workingTime(days: random.within(1...30), after: orders[index], &random)
        agenda.add(second: second, customer: number, part: Part.second.rawValue)
      }
    }
    if number > 0, random.chance(0.004) {
      let neighbour = Person(number - 1, in: setting)
      let joined = max(person.joined, neighbour.joined)
      let second = workingTime(days: random.within(5...60), after: joined, &random)
      if neighbour.mainContact != nil {
        agenda.add(second: second, customer: number, part: Part.mistaken.rawValue)
        let later = workingTime(days: random.within(4...40), after: second, &random)
        agenda.add(second: later, customer: number, part: Part.unmistaken.rawValue)
      }
    }
    if let signup = Signup(person, in: setting), random.chance(0.06) {
      let second = workingTime(days: random.within(20...400), after: signup.second, &random)
      agenda.add(second: second, customer: number, part: Part.consent.rawValue)
    }
  }

  /// Sometime between nine and six, when the shop's people keep the register.
  private func workingTime(days: Int, after second: Int, _ random: inout SplitMix64) -> Int {
    (second / 86_400 + days) * 86_400 + 9 * 3_600 + random.below(9 * 3_600)
  }

  private func append(_ part: Part, _ entry: Agenda.Entry, to text: inout ByteText) {
    let person = Person(entry.customer, in: setting)
    guard let contact = person.mainContact else { return }
    switch part {
    case .second:
      appendEvent("identity.linked", "link", entry, to: &text) { text in
        text.member(identifiers: [(person, contact), (person, person.secondContact)])
        text.member("reason", person.isForeign ? "told us in chat" : "收货地址相同")
      }
    case .mistaken, .unmistaken:
      let neighbour = Person(entry.customer - 1, in: setting)
      guard let other = neighbour.mainContact else { return }
      let isLink = part == .mistaken
      let type = isLink ? "identity.linked" : "identity.unlinked"
      appendEvent(type, isLink ? "mistaken" : "unlink", entry, to: &text) { text in
        text.member(identifiers: [(neighbour, other), (person, contact)])
        text.member("reason", isLink ? "same delivery address" : "room-mates, not one person")
      }
    case .consent:
      guard let signup = Signup(person, in: setting) else { return }
      appendEvent("consent.changed", "consent", entry, to: &text) { text in
        text.plain("customer") { person.append(identifier: contact, to: &$0) }
        let isBySms = person.style % 2 == 0
        text.member("channel", isBySms ? "sms" : "wechat")
        text.member("given", isBySms ? !signup.consents.sms : !signup.consents.wechat)
      }
    }
  }

  private func appendEvent(
    _ type: String,
    _ prefix: String,
    _ entry: Agenda.Entry,
    to text: inout ByteText,
    data: (inout ByteText) -> Void
  ) {
    text.appendEvent(
      type,
      source: SignupsFile.source,
      second: entry.second,
      in: setting.period,
      id: { text in
        text.append(prefix)
        text.append("-")
        text.append(entry.customer)
      },
      data: data
    )
  }
}
