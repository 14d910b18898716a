internal import Events

/// The providers of mail whose event feeds are understood.
///
/// Sources: the providers' documentation of their event webhooks, as of 2026.
enum MailProvider: String, CaseIterable {
  case sendgrid
  case mailgun
  case postmark
  case ses
  case brevo

  /// Whose event this is, by the members that only theirs have.
  static func of(_ json: JSONValue) -> MailProvider? {
    if json["sg_event_id"] != nil || json["sg_message_id"] != nil || json["smtp-id"] != nil {
      return .sendgrid
    }
    if json["event-data"] != nil { return .mailgun }
    if json["RecordType"] != nil, json["MessageID"] != nil { return .postmark }
    let isSES = json["notificationType"] != nil || json["eventType"] != nil
    if isSES, json["mail"] != nil { return .ses }
    if json["event"] != nil, json["email"] != nil, json["message-id"] != nil { return .brevo }
    return nil
  }

  func record(_ json: JSONValue) throws(FeedError) -> MailRecord {
    switch self {
    case .sendgrid: try Self.sendgrid(json)
    case .mailgun: try Self.mailgun(json["event-data"] ?? .null)
    case .postmark: try Self.postmark(json)
    case .ses: try Self.ses(json)
    case .brevo: try Self.brevo(json)
    }
  }
}

// MARK: SendGrid

extension MailProvider {
  private static func sendgrid(_ json: JSONValue) throws(FeedError) -> MailRecord {
    let word = try json.word("event")
    let isMachine = json["sg_machine_open"]?.bool == true
    let meaning: MailRecord.Meaning =
      switch word {
      case "processed": .mail(.sent)
      case "delivered": .mail(.delivered)
      case "open": .mail(.opened, isMachine: isMachine)
      case "click": .mail(.clicked)
      case "bounce":
        .mail(.bounced, bounce: json["type"]?.string == "blocked" ? .soft : .hard)
      case "dropped":
        json["reason"]?.string == "Invalid"
          ? .mail(.bounced, bounce: .hard) : .skipped(.mailNotSent)
      case "spamreport": .mail(.complained)
      case "unsubscribe", "group_unsubscribe": .mail(.unsubscribed)
      case "group_resubscribe": .subscribed
      case "deferred": .skipped(.mailDeferred)
      default: .skipped(.otherEvent)
      }
    return MailRecord(
      meaning: meaning,
      word: word,
      recipients: json.texts("email"),
      time: json.seconds("timestamp"),
      // Behind the first point comes what differs between attempts at the same mail.
      message: json["sg_message_id"]?.string.map { String($0.prefix { $0 != "." }) }
        ?? json["smtp-id"]?.string,
      campaign: json["marketing_campaign_name"]?.string ?? json.texts("category").first,
      link: json["url"]?.string,
      reason: json["reason"]?.string
    )
  }
}

// MARK: Mailgun

extension MailProvider {
  private static func mailgun(_ json: JSONValue) throws(FeedError) -> MailRecord {
    let word = try json.word("event")
    let isPermanent = json["severity"]?.string == "permanent"
    let meaning: MailRecord.Meaning =
      switch word {
      case "accepted": .mail(.sent)
      case "delivered": .mail(.delivered)
      case "opened":
        .mail(.opened, isMachine: json["client-info"]?["bot"]?.string?.isEmpty == false)
      case "clicked":
        .mail(.clicked, isMachine: json["client-info"]?["bot"]?.string?.isEmpty == false)
      case "failed": isPermanent ? .mail(.bounced, bounce: .hard) : .skipped(.mailDeferred)
      case "complained": .mail(.complained)
      case "unsubscribed": .mail(.unsubscribed)
      case "rejected": .skipped(.mailNotSent)
      default: .skipped(.otherEvent)
      }
    let status = json["delivery-status"]
    return MailRecord(
      meaning: meaning,
      word: word,
      recipients: json.texts("recipient"),
      time: json.seconds("timestamp"),
      message: json["message"]?["headers"]?["message-id"]?.string,
      campaign: json["campaigns"]?.array?.first?["name"]?.string ?? json.texts("tags").first,
      link: json["url"]?.string,
      reason: isPermanent ? status?["message"]?.string ?? status?["description"]?.string : nil
    )
  }
}

// MARK: Postmark

extension MailProvider {
  private static func postmark(_ json: JSONValue) throws(FeedError) -> MailRecord {
    let word = try json.word("RecordType")
    let meaning: MailRecord.Meaning =
      switch word {
      case "Delivery": .mail(.delivered)
      case "Open": .mail(.opened)
      case "Click": .mail(.clicked)
      case "SpamComplaint": .mail(.complained)
      case "Bounce": postmarkBounce(json["Type"]?.string ?? "")
      case "SubscriptionChange":
        switch (json["SuppressSending"]?.bool, json["SuppressionReason"]?.string) {
        case (false, _): .subscribed
        // Told by a record of its own, too.
        case (_, "HardBounce"), (_, "SpamComplaint"): .skipped(.otherEvent)
        default: .mail(.unsubscribed)
        }
      default: .skipped(.otherEvent)
      }
    let times = ["DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt"]
    return MailRecord(
      meaning: meaning,
      word: [word, json["Type"]?.string, json["SuppressSending"]?.bool.map { "\($0)" }]
        .compactMap { $0 }.joined(separator: "/"),
      recipients: json.texts("Recipient") + json.texts("Email"),
      time: times.lazy.compactMap { json.moment($0) }.first,
      message: json["MessageID"]?.string,
      campaign: json.texts("Tag").first,
      link: json["OriginalLink"]?.string,
      reason: word == "Bounce" ? json["Details"]?.string ?? json["Description"]?.string : nil
    )
  }

  private static func postmarkBounce(_ type: String) -> MailRecord.Meaning {
    switch type {
    case "HardBounce", "BadEmailAddress", "ManuallyDeactivated", "Blocked":
      .mail(.bounced, bounce: .hard)
    case "SpamNotification", "SpamComplaint": .mail(.complained)
    case "Unsubscribe": .mail(.unsubscribed)
    case "Subscribe": .subscribed
    case "AutoResponder", "AddressChange", "OpenRelayTest", "ChallengeVerification":
      .skipped(.otherEvent)
    default: .mail(.bounced, bounce: .soft)
    }
  }
}

// MARK: Amazon SES

extension MailProvider {
  private static func ses(_ json: JSONValue) throws(FeedError) -> MailRecord {
    let word = try json["eventType"] == nil ? json.word("notificationType") : json.word("eventType")
    let mail = json["mail"] ?? .null
    // What the event says of itself stands under its own name.
    let detail = json[word.lowercased()] ?? .null
    var recipients = mail.texts("destination")
    let meaning: MailRecord.Meaning
    switch word {
    case "Send": meaning = .mail(.sent)
    case "Delivery":
      meaning = .mail(.delivered)
      recipients = detail.texts("recipients")
    case "Open": meaning = .mail(.opened)
    case "Click": meaning = .mail(.clicked)
    case "Bounce":
      let isPermanent = detail["bounceType"]?.string == "Permanent"
      meaning = .mail(.bounced, bounce: isPermanent ? .hard : .soft)
      recipients = addresses(detail["bouncedRecipients"])
    case "Complaint":
      meaning = .mail(.complained)
      recipients = addresses(detail["complainedRecipients"])
    case "Subscription": meaning = .mail(.unsubscribed)
    case "DeliveryDelay": meaning = .skipped(.mailDeferred)
    case "Reject", "Rendering Failure": meaning = .skipped(.mailNotSent)
    default: meaning = .skipped(.otherEvent)
    }
    return MailRecord(
      meaning: meaning,
      word: word,
      recipients: recipients,
      time: detail.moment("timestamp") ?? mail.moment("timestamp"),
      message: mail["messageId"]?.string,
      campaign: mail["tags"]?.texts("campaign").first,
      link: detail["link"]?.string,
      reason: detail["bouncedRecipients"]?.array?.first?["diagnosticCode"]?.string
    )
  }

  private static func addresses(_ recipients: JSONValue?) -> [String] {
    (recipients?.array ?? []).flatMap { $0.texts("emailAddress") }
  }
}

// MARK: Brevo

extension MailProvider {
  private static func brevo(_ json: JSONValue) throws(FeedError) -> MailRecord {
    let word = try json.word("event")
    let meaning: MailRecord.Meaning =
      switch word {
      case "request", "sent": .mail(.sent)
      case "delivered": .mail(.delivered)
      // Each first opening is told twice: as opened, and as unique_opened.
      case "opened": .mail(.opened)
      case "proxy_open": .mail(.opened, isMachine: true)
      case "unique_opened", "unique_proxy_open": .skipped(.otherEvent)
      case "click": .mail(.clicked)
      case "hard_bounce", "invalid_email": .mail(.bounced, bounce: .hard)
      case "soft_bounce": .mail(.bounced, bounce: .soft)
      case "spam", "complaint": .mail(.complained)
      case "unsubscribe", "unsubscribed": .mail(.unsubscribed)
      case "deferred": .skipped(.mailDeferred)
      case "blocked", "error": .skipped(.mailNotSent)
      default: .skipped(.otherEvent)
      }
    return MailRecord(
      meaning: meaning,
      word: word,
      recipients: json.texts("email"),
      time: json.milliseconds("ts_epoch") ?? json.seconds("ts_event") ?? json.seconds("ts"),
      message: json["message-id"]?.string,
      campaign: json.texts("tags").first ?? json.texts("tag").first,
      link: json["link"]?.string,
      reason: word.hasSuffix("bounce") ? json["reason"]?.string : nil
    )
  }
}
