internal import Events

/// One talk between a customer and the shop: a script, and what fills its gaps.
struct Conversation {
  let script: Script
  let channel: String
  let agent: String

  private let person: Person
  private let period: Period
  private let product: String
  private let budget: Int
  private let friends: Names.Name
  private let hasMoved: Bool

  /// Makes conversation `index` of a person.
  init(_ index: Int, of person: Person, in setting: Setting) {
    var random = setting.random(.chat, of: person.number, index: index + 1)
    self.person = person
    period = setting.period
    script = Script.all[random.below(Script.all.count)]
    channel = person.account == .nick ? "marketplace" : random.pick(["wechat", "wechat", "site"])
    agent = person.isForeign ? "Lily" : random.pick(["小周", "阿敏", "Lily"])
    let shelf = person.likesTea ? Catalogue.tea : Catalogue.outdoor
    product = shelf[(random.skewed(shelf.count) + person.favourite) % shelf.count].name
    budget = random.pick([100, 150, 200, 300, 300, 500, 800, 1_000])
    friends = random.pick(Self.groups)
    hasMoved = random.chance(0.1)
  }

  /// What is said in a turn, in the customer's language, at `second`.
  func text(of turn: Script.Turn, at second: Int) -> String {
    var text = ""
    var rest = person.word(turn.words)[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      text += Script.Slot(rawValue: name).map { value(of: $0, at: second) } ?? ""
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  /// What stands in a gap, which is also the value of the fact learned there.
  func value(of slot: Script.Slot, at second: Int) -> String {
    switch slot {
    case .city:
      // Somebody who has moved says another city than at sign-up.
      person.word(Names.cities[hasMoved ? (person.city + 3) % Names.cities.count : person.city])
    case .age: String(period.date(at: second).year - person.birthday.year)
    case .occupation: person.occupationName
    case .budget: String(budget)
    case .interests: person.word(person.likesTea ? Self.tea : Self.outdoor)
    case .friends: person.word(friends)
    case .product: product
    }
  }

  private static let tea = Names.Name("乌龙茶、茶器", "oolong and teaware")
  private static let outdoor = Names.Name("露营、徒步", "camping and hiking")

  private static let groups = [
    Names.Name("两个同事", "two colleagues"), Names.Name("我姐姐", "my sister"),
    Names.Name("大学室友", "my old room-mates"), Names.Name("跑团的五个人", "five from my running club"),
    Names.Name("邻居一家", "the family next door"),
  ]
}
