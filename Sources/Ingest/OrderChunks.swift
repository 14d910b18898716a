internal import Synchronization

/// The chunks of an order file, hashed and numbered.
final class OrderChunks: ChunkReading {
  private let reading: OrderReading
  private let isGrouped: Bool
  private let isNumbering = Atomic(false)
  private let names = Mutex(NameNumbers())

  /// So many are read ahead.
  static let ahead = 320

  init(_ reading: OrderReading, grouped: Bool) {
    self.reading = reading
    isGrouped = grouped
  }

  func forEachChunk(_ body: (OrderChunk) -> Bool) throws {
    if isGrouped {
      try reading.forEachGroupedChunk(body)
    } else {
      try reading.forEachChunk(body)
    }
  }

  func makeReady(_ chunk: OrderChunk, on thread: ReadingThread) {
    chunk.hash()
    if isNumbering.load(ordering: .relaxed) { names.withLock { $0.number(chunk) } }
  }

  func weight(of chunk: OrderChunk) -> Int { 1 }

  /// Says whether customers and products are to be numbered: worth it where orders are new.
  func setNumbering(_ isWanted: Bool) { isNumbering.store(isWanted, ordering: .relaxed) }
}
