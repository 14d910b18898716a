import EventLog
import Events
import Projections
import TestSupport
import Testing
import Views

/// A page that is not what was written gives an error, never a crash.
@Suite struct DamagedPageTests {
  private func tryToRead<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ name: ViewName,
    _ random: inout SeededGenerator
  ) throws {
    // A page of states that are all empty has no byte to change.
    let pages = try pages(of: try shop.view(name)).values.filter { !$0.isEmpty }
    for _ in 0..<300 {
      var bytes = random.pick(pages)
      switch random.int(0...2) {
      case 0: bytes = Array(bytes.prefix(random.int(0...bytes.count)))
      case 1:
        for _ in 0...random.int(0...3) {
          bytes[random.int(0...bytes.count - 1)] ^= UInt8(random.int(1...255))
        }
      default: bytes = (0..<random.int(1...60)).map { _ in UInt8(random.int(0...255)) }
      }
      // What can be read after all is a page; it is written and read again like any other.
      let page = try? bytes.withUnsafeBytes { bytes throws(StateReader.Damage) in
        try StateTable<P.State>.decode(bytes)
      }
      for state in page ?? [] { _ = state.encoded }
    }
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(1))
  func randomDamageNeverCrashes(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed, events: 300).events.filter { $0.customer != nil })
    try shop.project(name)
    var random = SeededGenerator(seed: seed)
    try tryToRead(name.projection, shop, name, &random)
  }

  /// A subject's number in the page, the length of its state, the state: an empty timeline.
  private static func page(_ number: UInt64, _ state: [UInt8] = [0]) -> [UInt8] {
    var writer = StateWriter()
    writer.unsigned(number)
    writer.unsigned(UInt64(state.count))
    return Array(writer.bytes) + state
  }

  // A number in a page of 2^63 or more was taken for a negative index and ended the program.
  @Test(arguments: [
    page(64), page(1 << 32), page(1 << 63), page(.max), page(0, []), page(0, [1]), page(0, [0, 0]),
    [0], [0, 5, 0],
  ])
  func aDamagedPageIsNamed(bytes: [UInt8]) throws {
    let shop = try Shop([try .placed("1", by: "shop:1", day: 1, total: 1)])
    try shop.project(.timeline)
    let folder = ViewFolder(shop.store.store, view: "timeline")
    let view = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
    let checkpoint = LogPosition(rawValue: 1)
    let about = ViewEnvironment.About(checkpoint: checkpoint, projectionVersion: 1, logMark: 0)
    var writer = StateWriter()
    bytes.withUnsafeBytes { writer.append($0) }
    writer.seal(from: 0, page: 0)
    try view.update(about, leftOut: .nothing) { put in
      try put(0, writer.bytes)
      return []
    }
    let error = #expect(throws: StoreError.self) { try ViewSnapshot<TimelineState>(view) }
    #expect(error?.message.contains("page 0 cannot be read") == true)
    #expect(error?.hint?.contains("`patron rebuild timeline --from-log`") == true)
    #expect(throws: StoreError.self) {
      try ViewSnapshot<TimelineState>.state(of: [SubjectID(rawValue: 1)], in: view)
    }
    // A projector meets it when it has something to add to it.
    try shop.append([try .placed("2", by: "shop:1", day: 1, total: 1)])
    #expect(throws: StoreError.self) { try shop.project(.timeline) }
  }
}
