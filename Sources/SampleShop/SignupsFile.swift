/// `signups.jsonl`: who registered, with what they told about themselves.
struct SignupsFile {
  static let source = "sample-signups"

  let setting: Setting

  func write(to file: inout OutputFile) throws {
    var agenda = Agenda()
    for number in 0..<setting.customers {
      guard let signup = Signup(Person(number, in: setting), in: setting) else { continue }
      agenda.add(second: signup.second, customer: number)
    }
    try agenda.forEachInOrder { entry in
      let person = Person(entry.customer, in: setting)
      guard let signup = Signup(person, in: setting) else { return }
      file.text.appendEvent(
        "signup.registered",
        source: Self.source,
        second: entry.second,
        in: setting.period,
        id: { text in
          text.append("signup-")
          text.append(person.number)
        },
        data: { appendData(of: person, signup, to: &$0) }
      )
      try file.endRow()
    }
  }

  private func appendData(of person: Person, _ signup: Signup, to text: inout ByteText) {
    var random = setting.random(.signup, of: person.number, index: 1)
    text.member(identifiers: identifiers(of: person, &random).map { (person, $0) })
    text.object("facts") { text in
      text.member("name", person.name)
      if signup.tellsBirthday { text.plain("birthday") { $0.append(person.birthday) } }
      if signup.tellsGender {
        text.member("gender", person.word(person.isWoman ? Self.female : Self.male))
      }
      text.member("city", person.cityName)
      if signup.tellsOccupation { text.member("occupation", person.occupationName) }
    }
    text.object("from") { text in
      text.member("kind", signup.kind)
      if let name = signup.name { text.member("name", name) }
    }
    if let referrer = signup.referrer, random.chance(0.75) {
      appendReferrer(Person(referrer, in: setting), to: &text, &random)
    }
    text.object("consents") { text in
      text.member("email", signup.consents.email)
      text.member("sms", signup.consents.sms)
      text.member("wechat", signup.consents.wechat)
    }
  }

  private static let female = Names.Name("女", "female")
  private static let male = Names.Name("男", "male")

  /// The first one is what the form asks for; the others join it.
  private func identifiers(
    of person: Person,
    _ random: inout SplitMix64
  ) -> [Person.Contact] {
    var contacts: [Person.Contact] = []
    if person.hasEmail { contacts.append(.email) }
    if person.hasPhone { contacts.append(.phone) }
    if person.account == .phone { contacts.reverse() }
    if person.account == .nick, random.chance(0.7) { contacts.append(.nick) }
    if person.isAdvocate { contacts.append(.referralCode) }
    return contacts
  }

  /// Most give the code; some forms write it as an identifier, or name the friend.
  private func appendReferrer(
    _ referrer: Person,
    to text: inout ByteText,
    _ random: inout SplitMix64
  ) {
    let draw = random.unit()
    text.plain("referred_by") { text in
      switch draw {
      case ..<0.7: referrer.append(.referralCode, to: &text)
      case ..<0.85: referrer.append(identifier: .referralCode, to: &text)
      default: referrer.append(identifier: referrer.hasEmail ? .email : .phone, to: &text)
      }
    }
  }
}
