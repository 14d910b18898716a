import Events
import Projections
import Rules
import TestSupport
import Testing
import Views

/// A profile of which only parts are asked has those of the whole.
@Suite struct ProfilePartsTests {
  private static let each: [ProfileParts] = [
    .scores, .silence, .habits, .favourites, .goods, .facts, .consents, .reach, .brought, .kind,
    .contacts,
  ]

  @Test(arguments: Seeds.fresh(2), ["{}", "{dormancy: {method: gap}, rfm: {window: 200}}"])
  func partsAreThoseOfTheWhole(seed: UInt64, yaml: String) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed).events, yaml: yaml)
    let context = try shop.context(day: 19_300)
    let whole = try shop.profiles(context)
    try #require(whole.count > 5)
    for parts in Self.each + [[.facts, .kind], [.goods, .silence, .reach], [], .all] {
      let rows = try shop.profiles(parts, context)
      #expect(rows.map(\.customer) == whole.map(\.customer))
      for (row, expected) in zip(rows, whole) {
        #expect(same(row, expected, in: parts), "\(row.customer), \(parts)")
      }
    }
  }

  private func same(_ row: ProfileRow, _ whole: ProfileRow, in parts: ProfileParts) -> Bool {
    func holds(_ part: ProfileParts, _ isSame: Bool) -> Bool { !parts.contains(part) || isSame }
    return row.summary == whole.summary
      && holds(.contacts, row.firstSeenAt == whole.firstSeenAt && row.contacts == whole.contacts)
      && holds(.scores, row.rfm == whole.rfm)
      && holds(.silence, row.silence == whole.silence && row.stage == whole.stage)
      && holds(.habits, row.habits == whole.habits)
      && holds(.favourites, row.favourites == whole.favourites)
      && holds(.goods, row.goods == whole.goods) && holds(.facts, row.facts == whole.facts)
      && holds(.consents, row.consents == whole.consents)
      && holds(.reach, row.consentFacts == whole.consentFacts)
      && holds(.brought, row.brought == whole.brought) && holds(.kind, row.kind == whole.kind)
  }
}
