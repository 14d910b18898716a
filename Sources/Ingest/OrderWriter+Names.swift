internal import EventLog
internal import Events

/// Whom and what a statement names, by the numbers of the log. **Per-event path.**
extension OrderWriter {
  /// Nearly always that of the order before.
  mutating func currency(
    _ code: OrderStatement.Text,
    hash: UInt64,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction
  ) throws -> SymbolID {
    if hash == lastCurrency.hash { return lastCurrency.symbol }
    let symbol = try transaction.symbol(.currency, texts.bytes(code), hash: hash)
    lastCurrency = (hash, symbol)
    return symbol
  }

  mutating func subject(
    _ customer: OrderStatement.Text,
    hash: UInt64,
    at index: Int,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction
  ) throws -> SubjectID {
    guard !customer.isEmpty else { return .nobody }
    let find = { (transaction: borrowing AppendTransaction) in
      try transaction.subject(texts.bytes(customer), hash: hash)
    }
    guard !texts.customerNumbers.isEmpty else { return try find(transaction) }
    let number = texts.customerNumbers[index]
    if let known = names.subject(number) { return known }
    let subject = try find(transaction)
    names.set(number, subject)
    return subject
  }

  mutating func product(
    at index: Int,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction
  ) throws -> SymbolID {
    let line = texts.lines[index]
    guard !line.product.isEmpty else { return .none }
    let find = { (transaction: borrowing AppendTransaction) in
      try transaction.symbol(.product, texts.bytes(line.product), hash: line.productHash)
    }
    guard !texts.productNumbers.isEmpty else { return try find(transaction) }
    let number = texts.productNumbers[index]
    if let known = names.product(number) { return known }
    let product = try find(transaction)
    names.set(number, product)
    return product
  }

  func referrer(
    _ code: OrderStatement.Text,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction
  ) throws -> SubjectID {
    guard !code.isEmpty else { return .nobody }
    let identifier = try? Identifier(referralCode: texts.string(code))
    return try transaction.subject(identifier)
  }

  // MARK: Identifiers that an order lists together

  mutating func link(
    _ statement: OrderStatement,
    _ subject: SubjectID,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    for text in [statement.email, statement.phone] where !text.isEmpty {
      guard texts.bytes(text) != texts.bytes(statement.customer) else { continue }
      let other = try Identifier(parsing: texts.string(text))
      let customer = try Identifier(parsing: texts.string(statement.customer))
      guard other != customer, !other.isPlaceholder, !customer.isPlaceholder else { continue }
      let otherSubject = try transaction.subject(other)
      let pair = UInt64(subject.rawValue) << 32 | UInt64(otherSubject.rawValue)
      guard linked.insert(pair).inserted else { continue }
      let id = "link/\(subject.rawValue)-\(otherSubject.rawValue)"
      guard try !transaction.isKnown(source, id) else { continue }
      _ = try transaction.append(
        Event(
          source: sourceName,
          id: id,
          occurredAt: statement.occurredAt,
          customer: customer,
          payload: .identityLinked(
            Link(other: other, reason: "order \(texts.string(statement.order)) lists both")
          )
        )
      )
      report.count(.identityLinked)
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate static func != (left: UnsafeRawBufferPointer, right: UnsafeRawBufferPointer) -> Bool {
    !left.elementsEqual(right)
  }
}
