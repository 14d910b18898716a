import EventLog
import Events
import LMDB
import TestSupport
import Testing
import Views

@testable import Projections

/// Whatever of a view's values or keys is changed, it is noticed.
@Suite struct SealedValueTests {
  private let shop: Shop
  private let view: ViewEnvironment

  init() throws {
    var events: [Event] = []
    for number in 0..<200 {
      events.append(
        try .placed("\(number)", by: "shop:\(number)", day: 1 + number % 90, total: 100)
      )
    }
    events.append(try .link("shop:1", "shop:2", id: "1", day: 9))
    shop = try Shop(events)
    try shop.project(.rfm)
    let folder = ViewFolder(shop.store.store, view: "rfm")
    view = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
    try view.write(ViewBuild(origin: .log, rules: Array("rules".utf8)))
  }

  private func read() throws {
    _ = try view.build()
    _ = try view.about()
    _ = try ViewSnapshot<RFMProjection.State>(view)
  }

  private func entries(_ table: Table) throws -> [(key: [UInt8], value: [UInt8])] {
    try view.environment.read { transaction in
      var entries: [(key: [UInt8], value: [UInt8])] = []
      let cursor = try Cursor(table, in: transaction)
      var entry = try cursor.first()
      while let (key, value) = entry {
        entries.append((Array(key), Array(value)))
        entry = try cursor.next()
      }
      return entries
    }
  }

  private func expectDamage(_ body: (borrowing WriteTransaction) throws -> Void) throws {
    try view.environment.write(body)
    #expect(throws: StoreError.self) { try read() }
  }

  @Test(arguments: ["meta", "pages", "links"])
  func aChangedValueIsDamage(name: String) throws {
    let table = try #require(
      ["meta": view.meta, "pages": view.pages, "links": view.links][name]
    )
    var random = SeededGenerator()
    for (key, value) in try entries(table) {
      try read()
      var changed = value
      changed[random.below(value.count)] ^= 1 << UInt8(random.below(8))
      try expectDamage { try $0.put(changed, for: key, in: table) }
      try view.environment.write { try $0.put(value, for: key, in: table) }
    }
  }

  /// Once the disk was said to be bad, or the log to be another one, after an upgrade.
  @Test func aViewWithoutSealsIsAnotherProgramsAndNotDamaged() throws {
    for table in [view.meta, view.pages, view.links] {
      for (key, value) in try entries(table) {
        try view.environment.write { try $0.put(Array(value.dropLast(8)), for: key, in: table) }
      }
    }
    let said = "The view rfm was made by another version of Patron."
    let error = #expect(throws: StoreError.self) { try view.build() }
    #expect(error?.message == said)
    let log = try shop.store.open(for: .reading)
    try view.check(against: log)
    let projector = #expect(throws: StoreError.self) {
      _ = try ViewProjector(.rfm, shop.store.store, log: log)
    }
    #expect(projector?.message == said)
    #expect(projector?.hint?.contains("`patron rebuild rfm`") == true)
  }

  @Test func aPageUnderAnotherNumberIsDamage() throws {
    let pages = try entries(view.pages)
    #expect(pages.count > 2)
    try expectDamage { try $0.put(pages[0].value, for: pages[1].key, in: view.pages) }
    try view.environment.write {
      try $0.put(pages[1].value, for: pages[1].key, in: view.pages)
    }
    try read()
  }
}
