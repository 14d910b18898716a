internal import Events

/// The texts, lines and numbers of a chunk, in place; valid as long as the chunk.
///
/// **Per-event path**: memory only, so that passing it on counts no references.
struct ChunkTexts {
  fileprivate let arena: UnsafeRawBufferPointer
  let lines: UnsafeBufferPointer<OrderStatement.Line>
  /// By order; empty where the reader did not number the chunk.
  let customerNumbers: UnsafeBufferPointer<UInt32>
  /// By line; empty where the reader did not number the chunk.
  let productNumbers: UnsafeBufferPointer<UInt32>

  func bytes(_ text: OrderStatement.Text) -> UnsafeRawBufferPointer {
    guard !text.isEmpty else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: arena[text.range])
  }

  func string(_ text: OrderStatement.Text) -> String {
    String(decoding: bytes(text), as: UTF8.self)
  }

  /// What of the order went back at a date that the export gives, by date.
  func datedRefunds(of statement: OrderStatement) -> [(at: Timestamp, amount: Int64)] {
    let bytes = bytes(statement.datedRefunds)
    return stride(from: 0, to: bytes.count, by: 16).map { start in
      (
        Timestamp(rawValue: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self)),
        bytes.loadUnaligned(fromByteOffset: start + 8, as: Int64.self)
      )
    }
  }

  func lines(of statement: OrderStatement) -> Slice<UnsafeBufferPointer<OrderStatement.Line>> {
    lines[statement.firstLine..<statement.firstLine + statement.lineCount]
  }
}

extension OrderChunk {
  func withTexts<Result>(
    _ body: (UnsafeBufferPointer<OrderStatement>, ChunkTexts) throws -> Result
  ) rethrows -> Result {
    try lines.withUnsafeBufferPointer { lines in
      try (numbers?.customers ?? []).withUnsafeBufferPointer { customers in
        try (numbers?.products ?? []).withUnsafeBufferPointer { products in
          let texts = ChunkTexts(
            arena: self.texts,
            lines: lines,
            customerNumbers: customers,
            productNumbers: products
          )
          return try body(orders, texts)
        }
      }
    }
  }
}
