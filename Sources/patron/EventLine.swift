import Events

/// An event in one line, for people.
struct EventLine {
  let text: String

  init(_ event: Event) {
    let details = Self.details(event.payload)
    text =
      event.type.name + (details.isEmpty ? "" : "  " + details)
      + (event.isTimeUnknown ? "  (date unknown)" : "")
  }

  private static func details(_ payload: Event.Payload) -> String {
    switch payload {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase): describe(purchase)
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal): describe(reversal)
    case .chatMessage(let message):
      "\(message.channel) \(message.direction == .incoming ? "←" : "→") \(message.text)"
    case .chatFact(let fact): "\(fact.name): \(fact.value)"
    case .signup(let signup):
      [
        signup.origin.map { [$0.kind, $0.name].compactMap { $0 }.joined(separator: " ") },
        signup.referredBy.map { "referred by \($0)" },
      ].compactMap { $0 }.joined(separator: ", ")
    case .identityLinked(let link), .identityUnlinked(let link):
      [link.other.text, link.reason].compactMap { $0 }.joined(separator: ": ")
    case .consentChanged(let consent): "\(consent.channel): \(consent.isGiven ? "yes" : "no")"
    case .email(let email):
      [email.campaign, email.link, email.isMachine ? "(machine)" : nil, email.reason]
        .compactMap { $0 }.joined(separator: "  ")
    case .erased(let reason): reason ?? ""
    case .rulesAdopted(let adopted): "\(adopted.rules.split(separator: "\n").count) lines"
    }
  }

  private static func describe(_ purchase: Purchase) -> String {
    let amount = purchase.total.map { Money($0, purchase.currency).text + " \(purchase.currency)" }
    let goods = (purchase.lines ?? []).compactMap { $0.product ?? $0.category }
    let shown = goods.prefix(3).joined(separator: ", ") + (goods.count > 3 ? ", …" : "")
    return [
      "order \(purchase.order)", amount, purchase.status == .pending ? "pending" : nil,
      shown.isEmpty ? nil : shown,
    ].compactMap { $0 }.joined(separator: "  ")
  }

  private static func describe(_ reversal: Reversal) -> String {
    let amount = reversal.currency.flatMap { currency in
      reversal.amount.map { Money($0, currency).text + " \(currency)" }
    }
    return "order \(reversal.order)  \(amount ?? "all of it")"
  }
}
