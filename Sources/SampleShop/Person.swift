internal import Events

/// What stays the same about one made-up customer.
struct Person {
  /// What the shop's order system knows the customer by.
  enum Account {
    case email
    case phone
    case nick
    case none
  }

  let number: Int

  /// Brings friends, and has a referral code for it.
  let isAdvocate: Bool
  let account: Account
  let signsUp: Bool
  let hasEmail: Bool
  let hasPhone: Bool

  /// Writes English; everybody else writes Chinese.
  let isForeign: Bool
  let isWoman: Bool
  let likesTea: Bool
  let birthday: CivilDate

  /// When the shop first meets the customer.
  let joined: Int

  /// The hour of the day at which the customer likes to shop.
  let usualHour: Int

  /// The number of the first order under a second identifier, for the few who get one.
  let switchesAtOrder: Int?

  /// Where in the catalogue the customer's favourites begin.
  let favourite: Int
  let familyName: Int
  let givenName: Int
  let city: Int
  let occupation: Int
  let style: Int

  init(_ number: Int, in setting: Setting) {
    var random = setting.random(.person, of: number)
    self.number = number
    isAdvocate = Self.isAdvocate(number, in: setting)
    account = Self.account(random.unit(), isAdvocate: isAdvocate)
    signsUp = isAdvocate || (random.chance(0.62) && account != .none)
    hasEmail = account == .email || random.chance(0.4)
    // A nickname alone can neither sign up nor be written to.
    hasPhone = account == .phone || random.chance(0.55) || (signsUp && !hasEmail)
    isForeign = random.chance(0.12)
    isWoman = random.chance(0.54)
    likesTea = random.chance(0.58)
    let age = 19 + Int(52 * random.unit() * random.unit())
    let newYear = CivilDate(knownYear: setting.period.end.year - age, month: 1, day: 1)
    birthday = CivilDate(daysSince1970: newYear.daysSince1970 + random.below(365))
    // The shop grows: a later day is likelier.
    let share = random.chance(0.45) ? max(random.unit(), random.unit()) : random.unit()
    let day = setting.season.day(at: share * setting.season.total) ?? 0
    usualHour = random.pick([8, 10, 12, 13, 15, 18, 20, 20, 21, 21, 22, 23])
    joined = day * 86_400 + usualHour * 3_600 + random.below(3_600)
    switchesAtOrder = random.chance(0.1) && account != .none ? random.within(1...2) : nil
    favourite = random.skewed(10)
    familyName = random.skewed(isForeign ? Names.foreignFamily.count : Names.family.count)
    givenName = random.skewed(isForeign ? Names.foreignMen.count : Names.men.count)
    city = random.skewed(Names.cities.count)
    occupation = random.skewed(Names.occupations.count)
    style = random.below(16)
  }

  /// Whether a customer has a referral code, without making the whole person.
  static func isAdvocate(_ number: Int, in setting: Setting) -> Bool {
    var random = setting.random(.advocate, of: number)
    return random.chance(0.07)
  }

  private static func account(_ draw: Double, isAdvocate: Bool) -> Account {
    switch draw {
    case ..<0.46: .email
    case ..<0.7: .phone
    case ..<0.985: .nick
    default: isAdvocate ? .email : .none  // Somebody at the counter.
    }
  }
}

extension Person {
  var cityName: String { word(Names.cities[city]) }
  var occupationName: String { word(Names.occupations[occupation]) }

  var name: String {
    if isForeign {
      return "\(latinGivenName) \(Names.foreignFamily[familyName])"
    }
    let given = isWoman ? Names.women[givenName] : Names.men[givenName]
    return Names.family[familyName].chinese + given.chinese
  }

  var latinGivenName: String {
    switch (isForeign, isWoman) {
    case (true, true): Names.foreignWomen[givenName]
    case (true, false): Names.foreignMen[givenName]
    case (false, true): Names.women[givenName].latin
    case (false, false): Names.men[givenName].latin
    }
  }

  var latinFamilyName: String {
    isForeign ? Names.foreignFamily[familyName] : Names.family[familyName].latin
  }

  /// The word in the language that the customer writes.
  func word(_ name: Names.Name) -> String { isForeign ? name.latin : name.chinese }
}
