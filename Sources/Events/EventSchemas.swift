/// The JSON Schemas of `schemas/events`, built into the program.
public struct EventSchemas: Sendable {
  private let byType: [EventType: JSONSchema]

  /// Throws if a schema is damaged or says something that `JSONSchema` does not know.
  public init() throws {
    let common = try JSONSchema.Definitions(of: Self.json(PackageResources.common_schema_json))
    var byType: [EventType: JSONSchema] = [:]
    for type in EventType.allCases {
      byType[type] = try JSONSchema(try Self.json(Self.bytes(of: type)), common: common)
    }
    self.byType = byType
  }

  /// Throws the first violation, if there is one.
  public func validate(_ json: JSONValue) throws(JSONSchema.Violation) {
    guard let text = json["type"]?.string else {
      throw JSONSchema.Violation(path: "type", reason: "a CloudEvent has a type")
    }
    guard let type = EventType(cloudEventType: text), let schema = byType[type] else {
      throw JSONSchema.Violation(path: "type", reason: "no such event type: “\(text)”")
    }
    try schema.validate(json)
  }

  /// The schema of a type, as in its file.
  public static func text(of type: EventType) -> String {
    String(decoding: bytes(of: type), as: UTF8.self)
  }

  private static func json(_ bytes: [UInt8]) throws -> JSONValue {
    try bytes.withUnsafeBytes { try JSONReader.parse($0) }
  }

  private static func bytes(of type: EventType) -> [UInt8] {
    switch type {
    case .purchasePlaced: PackageResources.purchase_placed_schema_json
    case .purchaseRefunded: PackageResources.purchase_refunded_schema_json
    case .purchaseCancelled: PackageResources.purchase_cancelled_schema_json
    case .purchaseAmended: PackageResources.purchase_amended_schema_json
    case .chatMessage: PackageResources.chat_message_schema_json
    case .chatFact: PackageResources.chat_fact_schema_json
    case .signupRegistered: PackageResources.signup_registered_schema_json
    case .identityLinked: PackageResources.identity_linked_schema_json
    case .identityUnlinked: PackageResources.identity_unlinked_schema_json
    case .consentChanged: PackageResources.consent_changed_schema_json
    case .emailSent: PackageResources.email_sent_schema_json
    case .emailDelivered: PackageResources.email_delivered_schema_json
    case .emailOpened: PackageResources.email_opened_schema_json
    case .emailClicked: PackageResources.email_clicked_schema_json
    case .emailBounced: PackageResources.email_bounced_schema_json
    case .emailComplained: PackageResources.email_complained_schema_json
    case .emailUnsubscribed: PackageResources.email_unsubscribed_schema_json
    case .customerErased: PackageResources.customer_erased_schema_json
    case .rulesAdopted: PackageResources.rules_adopted_schema_json
    }
  }
}
