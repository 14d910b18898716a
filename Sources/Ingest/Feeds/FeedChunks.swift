/// Some pieces of a feed, and the items that they come to.
final class FeedChunk: @unchecked Sendable {
  // @unchecked because it is filled by one thread, then handed over.
  private var pieces: [FeedPiece] = []
  /// Bytes of its pieces as they stand in the file.
  private(set) var length = 0
  private(set) var items: [FeedItem] = []
  /// What keeps the file from being read further than the items.
  private(set) var error: (any Error)?
  /// How far the file was read when the chunk was full.
  fileprivate(set) var bytesRead: Int64 = 0
  fileprivate(set) var lineCount: Int?

  fileprivate var isFull: Bool { pieces.count >= 250 || length >= 1 << 18 }

  fileprivate func add(_ piece: FeedPiece) {
    pieces.append(piece)
    switch piece {
    case .item(let item): length += item.raw.count
    case .json(let bytes, _): length += bytes.count
    }
  }

  fileprivate func makeReady(_ json: JSONItems?) {
    items.reserveCapacity(pieces.count)
    do {
      for piece in pieces {
        switch piece {
        case .item(let item): items.append(item)
        case .json(let bytes, let line): try json?.add(bytes, line: line, to: &items)
        }
      }
    } catch { self.error = error }
    pieces = []
  }
}

/// The chunks of a feed.
final class FeedChunks: ChunkReading, @unchecked Sendable {
  // @unchecked because the feed belongs to the thread that reads it.
  private var feed: any Feed
  private let json: (reader: JSONItems, writer: JSONItems)?
  let fileLength: Int64

  /// So many bytes are read ahead: more than come while the writer waits for the disk.
  static let ahead = 8 << 20

  init(_ feed: any Feed) throws {
    self.feed = feed
    json = try feed.jsonOptions.map { (try JSONItems($0), try JSONItems($0)) }
    fileLength = feed.fileLength
  }

  func forEachChunk(_ body: (FeedChunk) -> Bool) throws {
    var chunk = FeedChunk()
    func handOver() -> Bool {
      chunk.bytesRead = feed.bytesRead
      chunk.lineCount = feed.lineCount
      return body(chunk)
    }
    // What was read until the file could not be read further is handed over too.
    defer { _ = handOver() }
    while let piece = try feed.next() {
      chunk.add(piece)
      guard chunk.isFull else { continue }
      guard handOver() else { return }
      chunk = FeedChunk()
    }
  }

  func makeReady(_ chunk: FeedChunk, on thread: ReadingThread) {
    chunk.makeReady(thread == .reader ? json?.reader : json?.writer)
  }

  func weight(of chunk: FeedChunk) -> Int { chunk.length }
}
