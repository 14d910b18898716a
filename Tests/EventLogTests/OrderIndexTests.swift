import Events
import LMDB
import TestSupport
import Testing

@testable import EventLog

/// The index of orders answers as a dictionary does, whatever the order numbers and their order.
@Suite struct OrderIndexTests {
  enum Numbers: CaseIterable {
    case rising
    case falling
    case random
    case mixed
    case zigzag
  }

  private struct Order: Hashable {
    let source: UInt32
    let number: [UInt8]
  }

  private static func number(
    _ kind: Numbers,
    _ step: Int,
    _ random: inout SeededGenerator
  ) -> [UInt8] {
    switch kind {
    case .rising: return Array("\(9_000 + step)".utf8)
    case .falling: return Array("\(12_000 - step)".utf8)
    case .random: return Array("\(random.below(40_000))".utf8)
    case .mixed:
      let length = random.oneIn(30) ? 120 : 1 + random.below(14)
      return (0..<length).map { _ in random.pick([0x30, 0x31, 0x41, 0xFF]) }
    case .zigzag: return Array("\(step % 2 == 0 ? 20_000 + step : 20_000 - step)".utf8)
    }
  }

  private static func entry(_ step: Int, _ random: inout SeededGenerator) -> OrderEntry {
    var entry = OrderEntry(
      fingerprint: random.next(),
      position: LogPosition(rawValue: UInt64(random.below(1 << 47)))
    )
    if random.oneIn(2) {
      entry.state = OrderEntry.State(
        total: Int64(bitPattern: random.next()),
        refunded: Int64(step),
        status: random.pick([.pending, .paid, .cancelled, .unknown]),
        changeCount: UInt16(random.below(65_536)),
        restatedAt: LogPosition(rawValue: UInt64(random.below(1 << 47)))
      )
    }
    return entry
  }

  /// Found by this test: a block that was split exactly where the new order belonged put it under a
  /// key greater than its own, and it was never found again.
  @Test(arguments: Numbers.allCases)
  func answersAsADictionaryDoes(kind: Numbers) throws {
    var random = SeededGenerator("answersAsADictionaryDoes \(kind)")
    let store = try TemporaryStore()
    var model: [Order: OrderEntry] = [:]
    var step = 0
    for _ in 0..<6 {
      let log = try store.open()
      let appender = Appender(log)
      for _ in 0..<8 {
        var changed = model
        let isAborted = random.oneIn(5)
        let before = step
        do {
          try appender.transaction(recordedAt: Timestamp(rawValue: 0)) { transaction in
            // A few orders stay among the recent ones, many go to their blocks.
            let few = random.oneIn(2)
            for _ in 0..<(few ? 1 + random.below(60) : 100 + random.below(800)) {
              try Self.act(kind, &step, &random, &changed, transaction)
            }
            if isAborted { throw Stop() }
          }
          model = changed
        } catch is Stop { step = before }
      }
      try check(model, log, appender)
    }
    #expect(model.count > 1_000)
  }

  private struct Stop: Error {}

  private static func act(
    _ kind: Numbers,
    _ step: inout Int,
    _ random: inout SeededGenerator,
    _ model: inout [Order: OrderEntry],
    _ transaction: borrowing AppendTransaction
  ) throws {
    step += 1
    let source = UInt32(random.oneIn(3) ? 2 : random.oneIn(9) ? 7 : 1)
    var order = Order(source: source, number: number(kind, step, &random))
    // Now and then an order that came long ago.
    if random.oneIn(4), let old = model.keys.first {
      order = random.oneIn(2) ? old : Order(source: 1, number: number(.random, step, &random))
    }
    try order.number.withUnsafeBytes { bytes in
      let symbol = SymbolID(rawValue: order.source)
      let found = try transaction.findOrder(symbol, bytes)
      #expect(found == model[order], "order \(order)")
      let entry = entry(step, &random)
      if found == nil {
        try transaction.insertOrder(symbol, bytes, entry)
      } else if random.oneIn(2) {
        try transaction.replaceOrder(symbol, bytes, entry)
      } else {
        return
      }
      model[order] = entry
    }
  }

  private func check(_ model: [Order: OrderEntry], _ log: EventLog, _ appender: Appender) throws {
    try appender.transaction(recordedAt: Timestamp(rawValue: 0)) { transaction in
      for (order, entry) in model {
        let found = try order.number.withUnsafeBytes {
          try transaction.findOrder(SymbolID(rawValue: order.source), $0)
        }
        #expect(found == entry, "order \(order)")
      }
    }
    #expect(try stored(log) == model)
  }

  /// What stands in the table, each block's key being a lower bound of its entries, which rise; and what is
  /// recent instead.
  private func stored(_ log: EventLog) throws -> [Order: OrderEntry] {
    var stored: [Order: OrderEntry] = [:]
    try log.environment.read { transaction in
      let value = try transaction.value(for: MetaKey.recentOrders, in: log.tables.meta)
      let recent = try RecentOrders(value ?? UnsafeRawBufferPointer(start: nil, count: 0))
      let cursor = try Cursor(log.tables.orders, in: transaction)
      var last: [UInt8] = []
      var entry = try cursor.first()
      while let (key, value) = entry {
        #expect(value.count <= OrderBlocks.blockLength)
        #expect(last.lexicographicallyPrecedes(key))
        last = Array(key)
        let source = UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))
        var at = try #require(value.baseAddress)
        let end = at + value.count
        var isFirst = true
        while at < end {
          let length = Int(at.load(as: UInt8.self))
          let number = Array(UnsafeRawBufferPointer(start: at + 1, count: length))
          let full = Array(key[..<4]) + [UInt8(length)] + number
          #expect(last == full && isFirst || last.lexicographicallyPrecedes(full))
          last = full
          isFirst = false
          stored[Order(source: source, number: number)] = OrderEntryCoding.decode(at)
          at += OrderEntryCoding.length(at)
        }
        entry = try cursor.next()
      }
      for (source, number, entry) in recent.entries {
        stored[Order(source: source.rawValue, number: number)] = entry
      }
    }
    return stored
  }

  /// A single append writes two pages less this way.
  @Test func fewOrdersWriteNoBlock() throws {
    let store = try TemporaryStore()
    let log = try store.open()
    let appender = Appender(log)
    func blocks() throws -> Int {
      try log.environment.read { try $0.count(of: log.tables.orders) }
    }
    var count = 0
    while try blocks() == 0, count < 1_000 {
      count += 1
      _ = try appender.transaction(recordedAt: Timestamp(rawValue: 0)) {
        try $0.append(try .placed("\(count)", by: nil, day: 1, total: 1))
      }
    }
    #expect(count > 50 && count < 100, "\(count) appends")
  }

  @Test func damagedRecentOrdersAreNamed() throws {
    var random = SeededGenerator("damagedRecentOrdersAreNamed")
    for _ in 0..<300 {
      let bytes = (0..<random.below(80)).map { _ in UInt8(random.below(random.pick([8, 256]))) }
      bytes.withUnsafeBytes { bytes in
        do throws(any Error) {
          let recent = try RecentOrders(bytes)
          for entry in recent.entries {
            #expect(entry.order.count <= OrderEntryCoding.maximumKeyLength)
          }
          #expect(recent.bytes.elementsEqual(bytes))
        } catch {
          #expect("\(error)".contains("recent orders"))
        }
      }
    }
  }
}
