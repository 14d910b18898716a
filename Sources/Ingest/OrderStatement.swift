package import Events

/// What an export says of one order: all its rows taken together.
///
/// Texts are ranges of the chunk's arena. Amounts are minor units.
///
/// **Per-event path**: made in its chunk's memory and read there. It is so large that what every order goes
/// through takes a pointer.
package struct OrderStatement: Sendable {
  package enum Status: UInt8, Sendable {
    case pending = 1
    case paid = 2
    case cancelled = 3
    /// All the money went back.
    case refunded = 4
  }

  package struct Text: Sendable, Equatable {
    package var start: UInt32 = 0
    package var length: UInt32 = 0
    package var isEmpty: Bool { length == 0 }
    var range: Range<Int> { Int(start)..<Int(start + length) }
    package init(start: Int = 0, length: Int = 0) {
      self.start = UInt32(start)
      self.length = UInt32(length)
    }
  }

  package struct Line: Sendable {
    package var product: Text
    package var productHash: UInt64 = 0
    package var category: Text
    /// Thousandths.
    package var quantity: Int64
    package var unitPrice: Int64
  }

  package var order = Text()
  /// The normalised identifier; empty for nobody.
  package var customer = Text()
  package var customerHash: UInt64 = 0
  /// Further identifiers of the customer, normalised; empty where there is none.
  package var email = Text()
  package var phone = Text()
  package var occurredAt = Timestamp(rawValue: 0)
  /// When the order was last changed, where the export says so.
  package var updatedAt: Timestamp?
  package var status = Status.paid
  package var total: Int64 = 0
  package var refunded: Int64 = 0
  /// What of `refunded` the export dates: pairs of moment and amount, each eight bytes, by moment.
  package var datedRefunds = Text()
  package var discount: Int64 = 0
  package var shipping: Int64 = 0
  package var currency = Text()
  package var currencyHash: UInt64 = 0
  package var coupon = Text()
  package var referralCode = Text()
  /// The order that this gives money back of; empty where it is an order itself.
  package var refundOf = Text()
  package var firstLine = 0
  package var lineCount = 0
  /// Equal statements have equal fingerprints.
  package var fingerprint: UInt64 = 0
  /// Line of the file on which the order begins.
  package var fileLine = 0
  /// Rows of the file.
  package var rows = 1
  package var isTest = false
  /// Whether it has nothing but lines for an order told elsewhere.
  package var isLinesOnly = false
  /// Whether all rows of the order are in the file, as far as it can tell: a file of refused lines may have
  /// one of them.
  package var isWhole = true
}

/// Orders on their way from the reader to the log.
package final class OrderChunk: @unchecked Sendable {
  // @unchecked because it is filled by one thread, then handed over.
  private var memory: ChunkMemory
  private let memories: ChunkMemories
  package let rejects: [RejectedLine]
  package let skipped: [SkipReason: Int]
  package let leftOut: LeftOutNames
  package let rows: Int
  /// How far the file was read when the chunk was full.
  package var bytesRead: Int64 = 0
  /// Of a file of refused lines, the rows of each order, by the line on which it begins.
  var keptRows: [Int: [RejectedLine]] = [:]
  /// Of a file whose rows were brought together, with its last chunk.
  var repeated = RepeatedRows()
  /// Of a file whose last line may be cut, with its last chunk.
  var openEnd: OpenEnd?
  /// Set where most orders are new.
  var numbers: ChunkNumbers?

  /// Orders of a chunk: so few that they are written while they are in the processor's cache.
  static let capacity = 2_000

  /// `memory` goes back to `memories` in the end.
  init(
    _ memory: ChunkMemory,
    of memories: ChunkMemories,
    rejects: [RejectedLine],
    skipped: [SkipReason: Int],
    leftOut: LeftOutNames,
    rows: Int
  ) {
    self.memory = memory
    self.memories = memories
    self.rejects = rejects
    self.skipped = skipped
    self.leftOut = leftOut
    self.rows = rows
  }

  deinit { memories.give(memory) }

  /// In place; valid as long as the chunk.
  package var orders: UnsafeBufferPointer<OrderStatement> { memory.orders.all }
  package var lines: [OrderStatement.Line] { memory.lines }

  /// Hashes the customers, the products, and each order as a whole.
  func hash() {
    let hashes = StatementHashes(texts)
    memory.lines.withUnsafeMutableBufferPointer { lines in
      for index in lines.indices { hashes.fill(&lines[index]) }
    }
    memory.lines.withUnsafeBufferPointer { lines in
      for index in 0..<memory.orders.count { hashes.fill(&memory.orders[index], lines) }
    }
  }

  /// The texts' memory; valid as long as the chunk.
  var texts: UnsafeRawBufferPointer { memory.arena.bytes }
}

/// A line that could not be read, and why.
package struct RejectedLine: Sendable {
  package let line: Int
  /// The column's name, where it is one column's fault.
  package let column: String?
  package let reason: String
  package let raw: [UInt8]
  /// Whether it is known of which order the line is, which is then refused with all its lines.
  package var isOrderKnown = true
  /// The number of the order that is refused because of this line.
  package var order: [UInt8]?

  /// Whether the rejects file has it: a line of more than 16 MiB is passed over.
  package var isKept: Bool { !raw.isEmpty }
}
