internal import Events

/// What the statements of a chunk hash to.
///
/// **Per-event path.**
struct StatementHashes {
  private let texts: UnsafeRawBufferPointer
  private let ofNothing = XXHash64.hash(UnsafeRawBufferPointer(start: nil, count: 0))

  /// `texts` are those of the chunk.
  init(_ texts: UnsafeRawBufferPointer) { self.texts = texts }

  @inline(__always)
  func fill(_ line: inout OrderStatement.Line) { line.productHash = hash(line.product) }

  /// Needs the hashes of the products in `lines`.
  @inline(__always)
  func fill(_ statement: inout OrderStatement, _ lines: UnsafeBufferPointer<OrderStatement.Line>) {
    if !statement.customer.isEmpty { statement.customerHash = hash(statement.customer) }
    statement.fingerprint = fingerprint(statement, lines)
  }

  private func hash(_ text: OrderStatement.Text) -> UInt64 {
    guard !text.isEmpty else { return ofNothing }
    return XXHash64.hash(UnsafeRawBufferPointer(rebasing: texts[text.range]))
  }

  /// Kept in logs: what it is made of, and how, must stay as it is.
  private func fingerprint(
    _ statement: OrderStatement,
    _ lines: UnsafeBufferPointer<OrderStatement.Line>
  ) -> UInt64 {
    var hash = XXHash64.combine(
      statement.customerHash,
      UInt64(bitPattern: statement.occurredAt.rawValue)
    )
    hash = XXHash64.combine(hash, UInt64(statement.status.rawValue))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.total))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.refunded))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.discount))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.shipping))
    hash = XXHash64.combine(hash, statement.currencyHash)
    if !statement.coupon.isEmpty { hash = XXHash64.combine(hash, self.hash(statement.coupon) | 1) }
    if !statement.referralCode.isEmpty {
      hash = XXHash64.combine(hash, self.hash(statement.referralCode) & ~1)
    }
    for index in statement.firstLine..<statement.firstLine + statement.lineCount {
      let line = lines[index]
      hash = XXHash64.combine(hash, line.productHash)
      hash = XXHash64.combine(hash, self.hash(line.category))
      hash = XXHash64.combine(hash, UInt64(bitPattern: line.quantity))
      hash = XXHash64.combine(hash, UInt64(bitPattern: line.unitPrice))
    }
    // 0 means unknown.
    return hash == 0 ? 1 : hash
  }
}
