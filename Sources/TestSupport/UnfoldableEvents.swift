package import EventLog
package import Events

/// Events that are written as all are, with a sound checksum, and that no view can take in.
extension EventLog {
  /// Appends a refund of an order that begins after it: every view of purchases stops there.
  @discardableResult
  package func appendUnfoldableRefund(by customer: String) throws -> LogPosition {
    try appendRecord(.purchaseRefunded, of: customer) { transaction in
      transaction.appender.batches.purchase(
        amount: 100,
        orderPosition: transaction.nextPosition.advanced(by: 1),
        currency: try transaction.symbol(.currency, "CNY"),
        status: OrderStatus.paid.rawValue,
        changes: []
      )
    }
  }

  /// Appends a consent whose channel is cut short: it does not bother the views of purchases alone.
  @discardableResult
  package func appendUnfoldableConsent(by customer: String) throws -> LogPosition {
    try appendRecord(.consentChanged, of: customer) { transaction in
      [UInt8](repeating: 1, count: 2).withUnsafeBytes { bytes in
        transaction.appender.batches.field(FieldTag.channel, bytes)
      }
    }
  }

  /// Appends a sign-up with a further identifier that is cut short: every view needs it for its links.
  @discardableResult
  package func appendUnfoldableSignup(by customer: String) throws -> LogPosition {
    try appendRecord(.signupRegistered, of: customer) { transaction in
      [UInt8](repeating: 1, count: 2).withUnsafeBytes { bytes in
        transaction.appender.batches.field(FieldTag.furtherSubject, bytes)
      }
    }
  }

  private func appendRecord(
    _ type: EventType,
    of customer: String,
    _ body: (borrowing AppendTransaction) throws -> Void
  ) throws -> LogPosition {
    let moment = Timestamp(rawValue: 1_700_000_000_000)
    return try Appender(self).transaction(recordedAt: moment) { transaction in
      let source = try transaction.symbol(.source, "shop")
      let subject = try transaction.subject(try Identifier(parsing: customer))
      transaction.appender.batches.begin(
        type: type,
        flags: 0,
        occurredAt: moment,
        subject: subject,
        source: source
      )
      try body(transaction)
      return try transaction.endRecord()
    }
  }
}
