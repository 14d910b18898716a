internal import Foundation

/// What is read in chunks: how they come from the file, and what is left to be done to each then.
protocol ChunkReading: Sendable {
  associatedtype Chunk: Sendable

  /// Reads the file and hands over chunk after chunk, until `body` returns false.
  func forEachChunk(_ body: (Chunk) -> Bool) throws

  /// Does what needs neither the file nor the log.
  func makeReady(_ chunk: Chunk, on thread: ReadingThread)

  /// How much of the queue's capacity a chunk takes.
  func weight(of chunk: Chunk) -> Int
}

/// Who makes a chunk ready: things that each has to itself are not counted by both at once.
enum ReadingThread {
  case reader
  case writer
}

/// The chunks of a file, read ahead by a thread of their own.
final class ReadAhead<Reading: ChunkReading>: @unchecked Sendable {
  // @unchecked because `error` is written by the reader before it finishes the queue, and read after
  // the queue has given its last chunk.
  let reading: Reading
  private let queue: BoundedQueue<(chunk: Reading.Chunk, isReady: Bool)>
  private(set) var error: (any Error)?

  /// `capacity` is so much that the reader goes on while the writer waits for the disk.
  init(_ reading: Reading, capacity: Int) {
    self.reading = reading
    queue = BoundedQueue(capacity: capacity)
    let thread = Thread { [self] in
      do { try reading.forEachChunk(handOver) } catch { self.error = error }
      queue.finish()
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Chunks that wait for the writer while it is the slower of the two.
  private static var waiting: Int { 2 }

  private func handOver(_ chunk: Reading.Chunk) -> Bool {
    // Whoever has time makes it ready: the reader, while chunks wait for the writer.
    let isReady = queue.count > Self.waiting
    if isReady { reading.makeReady(chunk, on: .reader) }
    return queue.push((chunk, isReady), weight: reading.weight(of: chunk))
  }

  /// The next chunk, ready; `nil` after the last.
  func next() -> Reading.Chunk? {
    guard let (chunk, isReady) = queue.pop() else { return nil }
    if !isReady { reading.makeReady(chunk, on: .writer) }
    return chunk
  }

  func stop() { queue.cancel() }
}
