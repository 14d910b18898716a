extension Event {
  /// The event as a CloudEvent 1.0, members in the order of `docs/events.md`.
  ///
  /// `id` must be set.
  public var cloudEvent: JSONValue {
    .object([
      "specversion": .string("1.0"),
      "type": .string(type.cloudEventType),
      "source": .string(source),
      "id": .string(id ?? ""),
      "time": .string("\(occurredAt)"),
      "recordedtime": recordedAt.map { .string("\($0)") },
      "timeunknown": isTimeUnknown ? .bool(true) : nil,
      "data": payload.json(customer: customer),
    ])
  }
}

extension Event.Payload {
  func json(customer: Identifier?) -> JSONValue {
    let customerText = customer.map { JSONValue.string($0.text) }
    switch self {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase):
      return purchase.json(customer: customerText)
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal):
      return .object([
        "customer": customerText,
        "order": .string(reversal.order),
        "currency": text(reversal.currency?.code),
        "amount": reversal.currency.flatMap { money(reversal.amount, $0) },
      ])
    case .chatMessage(let message):
      return .object([
        "customer": customerText,
        "channel": .string(message.channel),
        "direction": .string(message.direction == .incoming ? "in" : "out"),
        "text": .string(message.text),
        "conversation": text(message.conversation),
        "agent": text(message.agent),
      ])
    case .chatFact(let fact):
      return .object([
        "customer": customerText,
        "fact": .string(fact.name),
        "value": .string(fact.value),
        "channel": text(fact.channel),
        "message": text(fact.message),
      ])
    case .signup(let signup): return signup.json(customer: customer)
    case .identityLinked(let link), .identityUnlinked(let link):
      let identifiers = (customer.map { [$0] } ?? []) + [link.other]
      return .object([
        "identifiers": .array(identifiers.map { .string($0.text) }),
        "reason": text(link.reason),
      ])
    case .consentChanged(let consent):
      return .object([
        "customer": customerText,
        "channel": .string(consent.channel),
        "given": .bool(consent.isGiven),
      ])
    case .email(let email): return email.json(customer: customerText)
    case .rulesAdopted(let adopted):
      return .object([
        "rules": .string(adopted.rules),
        "standard": text(adopted.standard),
        "preset": text(adopted.preset),
      ])
    case .erased(let reason): return .object(["customer": customerText, "reason": text(reason)])
    }
  }
}

extension Purchase {
  func json(customer: JSONValue?) -> JSONValue {
    .object([
      "customer": customer,
      "order": .string(order),
      "status": text(status?.name),
      "currency": .string(currency.code),
      "total": money(total, currency),
      "discount": money(discount, currency),
      "shipping": money(shipping, currency),
      "coupon": text(coupon),
      "channel": text(channel),
      "referral_code": text(referralCode),
      "lines": lines.map { .array($0.map { $0.json(currency) }) },
    ])
  }
}

extension OrderLine {
  func json(_ currency: Currency) -> JSONValue {
    .object([
      "product": text(product),
      "category": text(category),
      "quantity": .number(Decimals.formatShort(quantity, digits: 3)),
      "unit_price": money(unitPrice, currency),
    ])
  }
}

extension SignUp {
  func json(customer: Identifier?) -> JSONValue {
    let identifiers = (customer.map { [$0] } ?? []) + furtherIdentifiers
    let origin = origin.map {
      JSONValue.object(["kind": .string($0.kind), "name": text($0.name)])
    }
    return .object([
      "identifiers": .array(identifiers.map { .string($0.text) }),
      "facts": facts.isEmpty
        ? nil : .object(facts.map { JSONValue.Member($0.name, .string($0.value)) }),
      "from": origin,
      "referred_by": text(referredBy?.text),
      "consents": consents.isEmpty
        ? nil : .object(consents.map { JSONValue.Member($0.channel, .bool($0.isGiven)) }),
    ])
  }
}

extension Email {
  func json(customer: JSONValue?) -> JSONValue {
    .object([
      "customer": customer,
      "campaign": text(campaign),
      // A log from before this was asked may have mails without an id as such with an empty one.
      "message": message == "" ? nil : text(message),
      "link": text(link),
      "machine": isMachine ? .bool(true) : nil,
      "kind": text(bounce.map { $0 == .hard ? "hard" : "soft" }),
      "reason": text(reason),
    ])
  }
}

private func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }

private func money(_ minorUnits: Int64?, _ currency: Currency) -> JSONValue? {
  minorUnits.map { .string(Decimals.format($0, digits: currency.minorDigits)) }
}
