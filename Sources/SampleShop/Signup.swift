internal import Events

/// How one customer signed up, and what for.
struct Signup {
  struct Consents {
    let email: Bool
    let sms: Bool
    let wechat: Bool
  }

  let second: Int

  /// Who brought the customer.
  let referrer: Int?
  let consents: Consents

  /// Where from: a kind that events know, and a name.
  let kind: String
  let name: String?

  /// How many of name, birthday, gender, city and occupation were filled in is up to the form.
  let tellsBirthday: Bool
  let tellsGender: Bool
  let tellsOccupation: Bool

  /// Is nil for those who never sign up.
  init?(_ person: Person, in setting: Setting) {
    guard person.signsUp else { return nil }
    var random = setting.random(.signup, of: person.number)
    // Before the first order; or, without a friend's code, after a parcel with a card in it.
    let delay = random.chance(0.7) ? 0 : random.within(1...12) * 86_400
    referrer = Referral.referrer(of: person, in: setting)
    second = person.joined + (referrer == nil ? delay : 0)
    consents = Consents(
      email: random.chance(0.72),
      sms: random.chance(0.45),
      wechat: random.chance(0.6)
    )
    let year = setting.period.date(at: second).year
    (kind, name) =
      switch random.unit() {
      case ..<0.5: ("shop", nil)
      case ..<0.65: ("campaign", "\(year) 春茶上新")
      case ..<0.78: ("voucher", "新人 20 元券")
      case ..<0.88: ("contest", "\(year) \"最美营地\" 摄影大赛")
      case ..<0.96: ("survey", "Tea habits \(year)")
      default: ("other", "朋友介绍")
      }
    tellsBirthday = random.chance(0.55)
    tellsGender = random.chance(0.7)
    tellsOccupation = random.chance(0.4)
  }
}
