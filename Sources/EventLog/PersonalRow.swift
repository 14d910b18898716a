package import Events
internal import LMDB

/// What of an event is personal: it stands beside the batches and goes when the person asks.
package struct PersonalRow: Equatable, Sendable {
  /// The event's id, where it cannot be derived.
  package var id: String?
  package var text: String?
  package var conversation: String?
  package var agent: String?
  /// Of a fact learned in talk.
  package var value: String?
  /// Of a sign-up, in the order of the record's fact names.
  package var facts: [SignUp.Fact] = []
  package var reason: String?
  package var link: String?

  package init() {}

  var isEmpty: Bool { self == PersonalRow() }

  var json: JSONValue {
    func string(_ value: String?) -> JSONValue? { value.map { .string($0) } }
    return .object([
      "id": string(id),
      "text": string(text),
      "conversation": string(conversation),
      "agent": string(agent),
      "value": string(value),
      "facts": facts.isEmpty
        ? nil : .object(facts.map { JSONValue.Member($0.name, .string($0.value)) }),
      "reason": string(reason),
      "link": string(link),
    ])
  }

  init(_ json: JSONValue) {
    id = json["id"]?.string
    text = json["text"]?.string
    conversation = json["conversation"]?.string
    agent = json["agent"]?.string
    value = json["value"]?.string
    facts = (json["facts"]?.members ?? []).map { SignUp.Fact($0.name, $0.value.string ?? "") }
    reason = json["reason"]?.string
    link = json["link"]?.string
  }

  static func read<T: Transaction & ~Copyable>(
    _ position: LogPosition,
    _ tables: LogTables,
    _ transaction: borrowing T
  ) throws -> PersonalRow? {
    let key = Key.bigEndian(position.rawValue)
    guard let bytes = try transaction.value(for: key, in: tables.personal) else {
      return nil
    }
    guard let json = try? JSONReader.parse(bytes) else {
      throw DamagedLog(position, "its personal row cannot be read")
    }
    return PersonalRow(json)
  }

  func write(
    _ position: LogPosition,
    _ tables: LogTables,
    _ transaction: borrowing WriteTransaction
  ) throws {
    let key = Key.bigEndian(position.rawValue)
    let value = Array(json.description.utf8)
    try transaction.put(value, for: key, in: tables.personal)
  }
}
