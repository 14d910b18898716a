package import Events
package import LMDB

/// Turns numbers back into names, and records back into events told from outside.
///
/// Symbols are remembered; personal text never is.
package struct NameReader {
  private let tables: LogTables
  private var symbolTexts: [UInt64: String] = [:]

  package init(_ tables: LogTables) { self.tables = tables }

  /// The name of a symbol; `nil` for none.
  package mutating func symbol<T: Transaction & ~Copyable>(
    _ kind: SymbolKind,
    _ symbol: SymbolID,
    _ transaction: borrowing T
  ) throws -> String? {
    guard symbol != .none else { return nil }
    let number = UInt64(kind.rawValue) << 32 | UInt64(symbol.rawValue)
    if let known = symbolTexts[number] { return known }
    let key = Key.symbolText(kind.rawValue, symbol.rawValue)
    let bytes = try transaction.value(for: key, in: tables.symbolTexts)
    guard let bytes else {
      throw damage("symbol \(symbol.rawValue) of kind \(kind) has no name")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    symbolTexts[number] = text
    return text
  }

  private func damage(_ reason: String) -> StoreError {
    StoreError(
      "The log is damaged: \(reason).",
      hint:
        "`patron log verify` says what is as it was written; restore a backup to have the rest back."
    )
  }

  /// The text of an identifier; `nil` for nobody and for a person who was erased.
  package func identifier<T: Transaction & ~Copyable>(
    _ subject: SubjectID,
    _ transaction: borrowing T
  ) throws -> String? {
    guard subject != .nobody else { return nil }
    let key = Key.bigEndian(subject.rawValue)
    guard let bytes = try transaction.value(for: key, in: tables.subjects) else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func customer<T: Transaction & ~Copyable>(
    _ subject: SubjectID,
    _ transaction: borrowing T
  ) throws -> Identifier? {
    guard subject != .nobody else { return nil }
    let text = try identifier(subject, transaction) ?? "erased:\(subject.rawValue)"
    do { return try Identifier(stored: text) } catch {
      throw damage("the name of customer \(subject.rawValue) cannot be read")
    }
  }

  /// The event as it was told, with its id and record time.
  package mutating func event<T: Transaction & ~Copyable>(
    _ record: RecordView,
    recordedAt: Timestamp,
    _ transaction: borrowing T
  ) throws -> Event {
    guard let type = record.type else {
      throw StoreError(
        "The event at position \(record.position) has type \(record.rawType), unknown here.",
        hint: "Use a newer Patron."
      )
    }
    let row =
      record.hasPersonalRow
      ? try PersonalRow.read(record.position, tables, transaction) ?? PersonalRow() : PersonalRow()
    let payload = try payload(type, record, row, transaction)
    return Event(
      source: try symbol(.source, record.source, transaction) ?? "",
      id: row.id ?? DerivedID.make(type, order: payload.order, position: record.position),
      occurredAt: record.occurredAt,
      recordedAt: recordedAt,
      isTimeUnknown: record.isTimeUnknown,
      customer: try customer(record.subject, transaction),
      payload: payload
    )
  }

  private mutating func payload<T: Transaction & ~Copyable>(
    _ type: EventType,
    _ record: RecordView,
    _ row: PersonalRow,
    _ transaction: borrowing T
  ) throws -> Event.Payload {
    func number(_ tag: UInt16) -> UInt32 { record.field(tag)?.uint32 ?? 0 }
    func symbolID(_ tag: UInt16) -> SymbolID { SymbolID(rawValue: number(tag)) }
    switch type {
    case .purchasePlaced: return .purchasePlaced(try purchase(record, nil, transaction))
    case .purchaseAmended:
      return .purchaseAmended(try purchase(record, record.changes, transaction))
    case .purchaseRefunded: return .purchaseRefunded(try reversal(record, transaction))
    case .purchaseCancelled: return .purchaseCancelled(try reversal(record, transaction))
    case .chatMessage:
      return .chatMessage(
        ChatMessage(
          channel: try symbol(.channel, symbolID(FieldTag.channel), transaction) ?? "",
          direction: number(FieldTag.direction) == 1 ? .incoming : .outgoing,
          text: row.text ?? "",
          conversation: row.conversation,
          agent: row.agent
        )
      )
    case .chatFact:
      return .chatFact(
        ChatFact(
          name: try symbol(.factName, symbolID(FieldTag.factName), transaction) ?? "",
          value: row.value ?? "",
          channel: try symbol(.channel, symbolID(FieldTag.channel), transaction),
          message: record.field(FieldTag.message)?.text
        )
      )
    case .signupRegistered: return .signup(try signup(record, row, transaction))
    case .identityLinked, .identityUnlinked:
      let other = try customer(
        SubjectID(rawValue: number(FieldTag.furtherSubject)),
        transaction
      )
      guard let other else { throw DamagedLog(record.position, "a link without its second end") }
      let link = Link(other: other, reason: row.reason)
      return type == .identityLinked ? .identityLinked(link) : .identityUnlinked(link)
    case .consentChanged:
      return .consentChanged(
        Consent(
          channel: try symbol(.channel, symbolID(FieldTag.channel), transaction) ?? "",
          isGiven: number(FieldTag.given) == 1
        )
      )
    case .emailSent, .emailDelivered, .emailOpened, .emailClicked, .emailBounced, .emailComplained,
      .emailUnsubscribed:
      return .email(
        Email(
          kind: Email.Kind(rawValue: type.rawValue) ?? .sent,
          campaign: try symbol(.campaign, symbolID(FieldTag.campaign), transaction),
          message: record.field(FieldTag.message)?.text,
          link: row.link,
          isMachine: number(FieldTag.machine) == 1,
          bounce: Email.Bounce(rawValue: UInt8(truncatingIfNeeded: number(FieldTag.bounce))),
          reason: row.reason
        )
      )
    case .customerErased: return .erased(reason: row.reason)
    case .rulesAdopted: return .rulesAdopted(AdoptedRules(record))
    }
  }

  private mutating func currency<T: Transaction & ~Copyable>(
    _ record: RecordView,
    _ transaction: borrowing T
  ) throws -> Currency? {
    try symbol(.currency, record.currency, transaction).flatMap { Currency($0) }
  }

  private mutating func reversal<T: Transaction & ~Copyable>(
    _ record: RecordView,
    _ transaction: borrowing T
  ) throws -> Reversal {
    Reversal(
      order: record.field(FieldTag.order)?.text ?? "",
      currency: try currency(record, transaction),
      amount: record.changes.contains(.wholeOrder) ? nil : record.amount
    )
  }

  /// `changes` is `nil` for a placing, which states everything.
  private mutating func purchase<T: Transaction & ~Copyable>(
    _ record: RecordView,
    _ changes: PurchaseChanges?,
    _ transaction: borrowing T
  ) throws -> Purchase {
    guard let currency = try currency(record, transaction) else {
      throw DamagedLog(record.position, "a purchase without a currency")
    }
    var purchase = Purchase(order: "", currency: currency)
    if changes?.contains(.status) ?? true {
      purchase.status = OrderStatus(rawValue: record.rawStatus)
    }
    if changes?.contains(.total) ?? true { purchase.total = record.amount }
    var lines: [OrderLine] = []
    for field in record.fields {
      switch field.tag {
      case FieldTag.order: purchase.order = field.text
      case FieldTag.line:
        let line = OrderLine(
          product: try symbol(.product, field.product, transaction),
          category: try symbol(.category, field.category, transaction),
          quantity: field.quantity,
          unitPrice: field.unitPrice(orderAmount: record.amount)
        )
        lines.append(line)
      case FieldTag.discount: purchase.discount = field.int64(at: 0)
      case FieldTag.shipping: purchase.shipping = field.int64(at: 0)
      case FieldTag.coupon:
        purchase.coupon = try symbol(.coupon, SymbolID(rawValue: field.uint32), transaction)
      case FieldTag.salesChannel:
        purchase.channel = try symbol(.channel, SymbolID(rawValue: field.uint32), transaction)
      case FieldTag.referrer:
        let referrer = try customer(SubjectID(rawValue: field.uint32), transaction)
        purchase.referralCode = referrer?.referralCode
      default: break
      }
    }
    if !lines.isEmpty || changes?.contains(.lines) ?? false { purchase.lines = lines }
    return purchase
  }

  private mutating func signup<T: Transaction & ~Copyable>(
    _ record: RecordView,
    _ row: PersonalRow,
    _ transaction: borrowing T
  ) throws -> SignUp {
    var signup = SignUp(facts: row.facts)
    // Of a person who was erased the record still says which facts were told, as of other events.
    let tellsFacts = row.facts.isEmpty
    for field in record.fields {
      switch field.tag {
      case FieldTag.furtherSubject:
        if let other = try customer(SubjectID(rawValue: field.uint32), transaction) {
          signup.furtherIdentifiers.append(other)
        }
      case FieldTag.factName where tellsFacts:
        let name = try symbol(.factName, SymbolID(rawValue: field.uint32), transaction)
        signup.facts.append(SignUp.Fact(name ?? "", ""))
      case FieldTag.originKind:
        let kind = try symbol(.origin, SymbolID(rawValue: field.uint32), transaction)
        signup.origin = SignUp.Origin(kind: kind ?? "", name: nil)
      case FieldTag.originName:
        signup.origin?.name = try symbol(.origin, SymbolID(rawValue: field.uint32), transaction)
      case FieldTag.referrer:
        signup.referredBy = try customer(SubjectID(rawValue: field.uint32), transaction)
      case FieldTag.consent:
        let channel = try symbol(.channel, SymbolID(rawValue: field.uint32(at: 0)), transaction)
        signup.consents.append(
          Consent(channel: channel ?? "", isGiven: field.uint32(at: 4) == 1)
        )
      default: break
      }
    }
    return signup
  }
}
