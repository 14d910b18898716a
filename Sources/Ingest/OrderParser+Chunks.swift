internal import Events

/// The chunk being filled, and its texts.
extension OrderParser {
  /// Whether it is time to hand over what was parsed.
  package var isChunkFull: Bool {
    chunk.orders.count > OrderChunk.capacity || rejects.count >= 1_000
  }

  /// Hands over what was parsed; the order that may still get rows stays.
  package mutating func takeChunk() -> OrderChunk {
    var kept: OrderStatement?
    var keptLines: [OrderStatement.Line] = []
    if isOpen {
      let open = chunk.orders.removeLast()
      keptLines += chunk.lines[open.firstLine...]
      chunk.lines.removeSubrange(open.firstLine...)
      kept = open
    }
    let full = OrderChunk(
      chunk,
      of: memories,
      rejects: rejects,
      skipped: skipped,
      leftOut: leftOut,
      rows: rows
    )
    full.keptRows = keptRows
    chunk = memories.take()
    leftOut = LeftOutNames()
    keptRows = [:]
    rejects = []
    skipped = [:]
    rows = 0
    storedCurrency = OrderStatement.Text()
    if let kept { move(kept, keptLines, from: full.texts) }
    return full
  }

  /// Takes the order at hand over into the next chunk.
  mutating func move(
    _ open: OrderStatement,
    _ openLines: [OrderStatement.Line],
    from old: UnsafeRawBufferPointer
  ) {
    func move(_ text: inout OrderStatement.Text) {
      guard !text.isEmpty else { return }
      text = store(UnsafeRawBufferPointer(rebasing: old[text.range]))
    }
    var moved = open
    move(&moved.order)
    move(&moved.customer)
    move(&moved.email)
    move(&moved.phone)
    move(&moved.currency)
    move(&moved.coupon)
    move(&moved.referralCode)
    move(&moved.refundOf)
    move(&moved.datedRefunds)
    moved.firstLine = 0
    for var line in openLines {
      move(&line.product)
      move(&line.category)
      chunk.lines.append(line)
    }
    chunk.orders.append(moved)
  }

  // MARK: The arena

  @inline(__always)
  mutating func store(_ bytes: UnsafeRawBufferPointer) -> OrderStatement.Text {
    guard bytes.count > 0 else { return OrderStatement.Text() }
    let start = chunk.arena.count
    chunk.arena.append(bytes)
    return OrderStatement.Text(start: start, length: bytes.count)
  }

  mutating func store(_ bytes: [UInt8]) -> OrderStatement.Text {
    bytes.withUnsafeBytes { store($0) }
  }

  @inline(__always)
  func bytes(_ text: OrderStatement.Text) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: chunk.arena.bytes[text.range])
  }

  /// Whether the order at hand has this number.
  @inline(__always)
  func isOpenOrder(_ number: UnsafeRawBufferPointer) -> Bool {
    isOpen && ShortBytes.areSame(bytes(chunk.orders.last.pointee.order), number)
  }
}
