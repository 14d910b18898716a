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
    guard let bytes = try transaction.value(for: key, in: tables.personal) else { return nil }
    guard let text = checked(bytes), let json = try? JSONReader.parse(text) else {
      throw DamagedLog(position, "its personal row is not as it was written")
    }
    return PersonalRow(json)
  }

  /// The text of a stored row, if it has the checksum in front of it.
  static func checked(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard bytes.count >= 8 else { return nil }
    let text = UnsafeRawBufferPointer(rebasing: bytes[8...])
    return XXHash64.hash(text) == bytes.loadUnaligned(as: UInt64.self) ? text : nil
  }

  func write(
    _ position: LogPosition,
    _ tables: LogTables,
    _ transaction: borrowing WriteTransaction
  ) throws {
    let text = json.utf8
    let checksum = text.withUnsafeBytes { XXHash64.hash($0) }
    let value = withUnsafeBytes(of: checksum) { Array($0) } + text
    try transaction.put(value, for: Key.bigEndian(position.rawValue), in: tables.personal)
  }
}
