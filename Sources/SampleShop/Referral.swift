/// Who brought whom.
///
/// A customer's referrer has a lower number, so that it is the same however many customers there
/// are. Low numbers are preferred: a few bring many, and those they bring may bring others.
enum Referral {
  /// The number of the customer who brought this one, if anybody did.
  static func referrer(of person: Person, in setting: Setting) -> Int? {
    var random = setting.random(.referral, of: person.number)
    guard person.account != .none, random.chance(0.24) else { return nil }
    for _ in 0..<24 {
      let position = random.unit()
      let candidate = Int(position * position * position * Double(person.number))
      guard candidate < person.number, Person.isAdvocate(candidate, in: setting) else { continue }
      let advocate = Person(candidate, in: setting)
      // The advocate knows the shop for a while, and has long signed up.
      if advocate.joined + 30 * 86_400 < person.joined { return candidate }
    }
    return nil
  }

  /// The person whose code an order carries.
  ///
  /// Rightly, that is the referrer on the first order. Some try their own code, and some use a
  /// friend's when they have bought before: a fair scheme gives no credit for these.
  static func codeOwner(of person: Person, order: Int, in setting: Setting) -> Person? {
    var random = setting.random(.referral, of: person.number, index: order + 1)
    switch order {
    case 0:
      // Who has named the referrer at sign-up need not do so again.
      guard random.chance(person.signsUp ? 0.55 : 1),
        let referrer = referrer(of: person, in: setting)
      else { return nil }
      return Person(referrer, in: setting)
    case 1 where person.isAdvocate && random.chance(0.05):
      return person
    case 2 where random.chance(0.01):
      return referrer(of: person, in: setting).map { Person($0, in: setting) }
    default:
      return nil
    }
  }
}
