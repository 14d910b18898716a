/// Orders dealt into buckets by one thread, each bucket's in the order they came.
///
/// **Per-event path.** Hundreds of piles grow by turns, each by pieces of a few kilobytes.
@usableFromInline
struct OrderPiles: ~Copyable {
  /// The end of a pile: where the next order goes, and how many more fit behind.
  @usableFromInline
  struct Tip {
    @usableFromInline var next: UnsafeMutablePointer<DealtOrder>?
    @usableFromInline var room = 0
  }

  @usableFromInline var tips: [Tip] = []
  @usableFromInline var pieces: [[UnsafeMutablePointer<DealtOrder>]] = []
  @usableFromInline var slabs: [UnsafeMutablePointer<DealtOrder>] = []
  private var piecesLeft = 0

  /// Orders in a piece: with 16 bytes each 8 KB.
  @usableFromInline static var pieceLength: Int { 512 }
  private static let piecesOfSlab = 128

  @usableFromInline
  init() {}

  @inlinable
  deinit { for slab in slabs { slab.deallocate() } }

  @inlinable @inline(__always)
  mutating func add(_ order: DealtOrder, to bucket: Int) {
    if bucket >= tips.count || tips[bucket].room == 0 { extend(bucket) }
    // `extend` has set it.
    let place = tips[bucket].next.unsafelyUnwrapped
    place.initialize(to: order)
    tips[bucket].next = place + 1
    tips[bucket].room &-= 1
  }

  @usableFromInline
  mutating func extend(_ bucket: Int) {
    if bucket >= tips.count {
      let more = bucket + 1 - tips.count
      tips.append(contentsOf: repeatElement(Tip(), count: more))
      pieces.append(contentsOf: repeatElement([], count: more))
    }
    let piece = piece()
    tips[bucket] = Tip(next: piece, room: Self.pieceLength)
    pieces[bucket].append(piece)
  }

  private mutating func piece() -> UnsafeMutablePointer<DealtOrder> {
    if piecesLeft == 0 {
      slabs.append(.allocate(capacity: Self.piecesOfSlab * Self.pieceLength))
      piecesLeft = Self.piecesOfSlab
    }
    piecesLeft -= 1
    return slabs[slabs.count - 1] + piecesLeft * Self.pieceLength
  }

  /// Calls `body` with the orders of a bucket, stretch by stretch.
  @inlinable
  func forEachStretch(of bucket: Int, _ body: (UnsafeBufferPointer<DealtOrder>) -> Void) {
    guard bucket < pieces.count else { return }
    for (index, piece) in pieces[bucket].enumerated() {
      let isLast = index == pieces[bucket].count - 1
      let count = isLast ? Self.pieceLength - tips[bucket].room : Self.pieceLength
      body(UnsafeBufferPointer(start: piece, count: count))
    }
  }
}
