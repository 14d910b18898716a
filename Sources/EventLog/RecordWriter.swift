internal import Events

/// Turns an event told from outside into a record.
enum RecordWriter {
  /// Writes `event` as the next record.
  ///
  /// Names get their numbers on the way.
  static func write(
    _ event: Event,
    _ source: SymbolID,
    _ subject: SubjectID,
    _ orderPosition: LogPosition?,
    _ hasPersonalRow: Bool,
    _ transaction: borrowing AppendTransaction
  ) throws {
    let batches = transaction.appender.batches
    var flags: UInt8 = event.isTimeUnknown ? RecordFlags.timeUnknown : 0
    if hasPersonalRow { flags |= RecordFlags.personalRow }
    let numbered = try fields(event.payload, transaction)
    batches.begin(
      type: event.type,
      flags: flags,
      occurredAt: event.occurredAt,
      subject: subject,
      source: source
    )
    if let fixed = numbered.purchase {
      batches.purchase(
        amount: fixed.amount,
        orderPosition: orderPosition ?? batches.nextPosition,
        currency: fixed.currency,
        status: fixed.status,
        changes: fixed.changes
      )
    }
    for field in numbered.fields {
      switch field {
      case .number(let tag, let number): batches.field(tag, number)
      case .amount(let tag, let amount): batches.field(tag, amount)
      case .text(let tag, let text): Array(text.utf8).withUnsafeBytes { batches.field(tag, $0) }
      case .bytes(let tag, let bytes): bytes.withUnsafeBytes { batches.field(tag, $0) }
      case .line(let product, let category, let line):
        batches.line(
          product: product,
          category: category,
          quantity: line.quantity,
          unitPrice: line.unitPrice
        )
      case .consent(let channel, let isGiven):
        batches.consent(channel: channel, isGiven: isGiven)
      }
    }
    try transaction.endRecord()
  }

  private struct PurchasePart {
    var amount: Int64
    var currency: SymbolID
    var status: UInt8
    var changes: PurchaseChanges
  }

  private enum Field {
    case number(UInt16, UInt32)
    case amount(UInt16, Int64)
    case text(UInt16, String)
    case bytes(UInt16, ArraySlice<UInt8>)
    case line(product: SymbolID, category: SymbolID, OrderLine)
    case consent(SymbolID, Bool)
  }

  private struct Numbered {
    var purchase: PurchasePart?
    var fields: [Field] = []

    mutating func add(_ tag: UInt16, _ symbol: SymbolID) {
      if symbol != .none { fields.append(.number(tag, symbol.rawValue)) }
    }

    /// The greatest multiple of 4 that a field can be long.
    private static let longestPiece = 65_532

    /// A text of any length, in as many pieces as it takes, one at least.
    mutating func add(_ tag: UInt16, long text: String) {
      let bytes = Array(text.utf8)
      var start = 0
      repeat {
        let end = min(bytes.count, start + Self.longestPiece)
        fields.append(.bytes(tag, bytes[start..<end]))
        start = end
      } while start < bytes.count
    }
  }

  private static func fields(
    _ payload: Event.Payload,
    _ transaction: borrowing AppendTransaction
  ) throws -> Numbered {
    var numbered = Numbered()
    switch payload {
    case .purchasePlaced(let purchase):
      try add(purchase, isAmendment: false, to: &numbered, transaction)
    case .purchaseAmended(let purchase):
      try add(purchase, isAmendment: true, to: &numbered, transaction)
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal):
      numbered.purchase = PurchasePart(
        amount: reversal.amount ?? 0,
        currency: try transaction.symbol(.currency, reversal.currency?.code),
        status: OrderStatus.paid.rawValue,
        changes: reversal.amount == nil ? .wholeOrder : []
      )
      numbered.fields.append(.text(FieldTag.order, reversal.order))
    case .chatMessage(let message):
      numbered.add(FieldTag.channel, try transaction.symbol(.channel, message.channel))
      numbered.fields.append(.number(FieldTag.direction, UInt32(message.direction.rawValue)))
      numbered.fields.append(.number(FieldTag.textLength, UInt32(message.text.utf8.count)))
    case .chatFact(let fact):
      numbered.add(FieldTag.factName, try transaction.symbol(.factName, fact.name))
      numbered.add(FieldTag.channel, try transaction.symbol(.channel, fact.channel))
      if let message = fact.message { numbered.fields.append(.text(FieldTag.message, message)) }
    case .signup(let signup): try add(signup, to: &numbered, transaction)
    case .identityLinked(let link), .identityUnlinked(let link):
      let other = try transaction.subject(link.other)
      numbered.fields.append(.number(FieldTag.furtherSubject, other.rawValue))
    case .consentChanged(let consent):
      numbered.add(FieldTag.channel, try transaction.symbol(.channel, consent.channel))
      numbered.fields.append(.number(FieldTag.given, consent.isGiven ? 1 : 0))
    case .email(let email):
      numbered.add(FieldTag.campaign, try transaction.symbol(.campaign, email.campaign))
      if let message = email.message { numbered.fields.append(.text(FieldTag.message, message)) }
      if let bounce = email.bounce {
        numbered.fields.append(.number(FieldTag.bounce, UInt32(bounce.rawValue)))
      }
      if email.isMachine { numbered.fields.append(.number(FieldTag.machine, 1)) }
    case .rulesAdopted(let adopted):
      numbered.add(FieldTag.rules, long: adopted.rules)
      if let standard = adopted.standard { numbered.add(FieldTag.standardRules, long: standard) }
      if let preset = adopted.preset { numbered.add(FieldTag.presetRules, long: preset) }
    case .erased: break
    }
    return numbered
  }

  private static func add(
    _ purchase: Purchase,
    isAmendment: Bool,
    to numbered: inout Numbered,
    _ transaction: borrowing AppendTransaction
  ) throws {
    var changes: PurchaseChanges = []
    func note(_ change: PurchaseChanges, _ isThere: Bool) { if isThere { changes.insert(change) } }
    note(.status, purchase.status != nil)
    note(.total, purchase.total != nil)
    note(.discount, purchase.discount != nil)
    note(.shipping, purchase.shipping != nil)
    note(.coupon, purchase.coupon != nil)
    note(.lines, purchase.lines != nil)
    numbered.purchase = PurchasePart(
      amount: purchase.total ?? 0,
      currency: try transaction.symbol(.currency, purchase.currency.code),
      status: (purchase.status ?? .paid).rawValue,
      changes: isAmendment ? changes : []
    )
    numbered.fields.append(.text(FieldTag.order, purchase.order))
    for line in purchase.lines ?? [] {
      numbered.fields.append(
        .line(
          product: try transaction.symbol(.product, line.product),
          category: try transaction.symbol(.category, line.category),
          line
        )
      )
    }
    if let discount = purchase.discount {
      numbered.fields.append(.amount(FieldTag.discount, discount))
    }
    if let shipping = purchase.shipping {
      numbered.fields.append(.amount(FieldTag.shipping, shipping))
    }
    numbered.add(FieldTag.coupon, try transaction.symbol(.coupon, purchase.coupon))
    numbered.add(FieldTag.salesChannel, try transaction.symbol(.channel, purchase.channel))
    if let code = purchase.referralCode, let identifier = try? Identifier(referralCode: code) {
      let referrer = try transaction.subject(identifier)
      numbered.fields.append(.number(FieldTag.referrer, referrer.rawValue))
    }
  }

  private static func add(
    _ signup: SignUp,
    to numbered: inout Numbered,
    _ transaction: borrowing AppendTransaction
  ) throws {
    for identifier in signup.furtherIdentifiers {
      let subject = try transaction.subject(identifier)
      numbered.fields.append(.number(FieldTag.furtherSubject, subject.rawValue))
    }
    for fact in signup.facts {
      numbered.add(FieldTag.factName, try transaction.symbol(.factName, fact.name))
    }
    if let origin = signup.origin {
      numbered.add(FieldTag.originKind, try transaction.symbol(.origin, origin.kind))
      numbered.add(FieldTag.originName, try transaction.symbol(.origin, origin.name))
    }
    if let referrer = signup.referredBy {
      let subject = try transaction.subject(referrer)
      numbered.fields.append(.number(FieldTag.referrer, subject.rawValue))
    }
    for consent in signup.consents {
      numbered.fields.append(
        .consent(try transaction.symbol(.channel, consent.channel), consent.isGiven)
      )
    }
  }
}
