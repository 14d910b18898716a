import Events
import Testing

/// The examples in `schemas/events/` are what they say they are.
@Suite struct EventExamplesTests {
  private func examples(of type: EventType) throws -> [JSONValue] {
    let schema = try JSONReader.parse(EventSchemas.text(of: type))
    return try #require(schema["examples"]?.array)
  }

  @Test(arguments: EventType.allCases)
  func everyExampleIsAcceptedAndDecoded(type: EventType) throws {
    let schemas = try EventSchemas()
    let examples = try examples(of: type)
    #expect(!examples.isEmpty)
    for example in examples {
      try schemas.validate(example)
      let event = try Event(cloudEvent: example)
      #expect(event.type == type)
      #expect(event.source == example["source"]?.string)
      #expect(event.id == example["id"]?.string)
    }
  }

  @Test(arguments: EventType.allCases)
  func decodingWhatWasEncodedGivesTheSameEvent(type: EventType) throws {
    let schemas = try EventSchemas()
    for example in try examples(of: type) {
      let event = try Event(cloudEvent: example)
      let encoded = event.cloudEvent
      try schemas.validate(encoded)
      #expect(try Event(cloudEvent: encoded) == event)
      #expect(try JSONReader.parse("\(encoded)") == encoded)
      // Nothing that was said is lost; times and amounts may be written otherwise.
      #expect(names(encoded) == names(example))
    }
  }

  /// The fields of an event's data; not opened by a machine is what every opening is unless it says so.
  private func names(_ event: JSONValue) -> Set<String> {
    let members = event["data"]?.members ?? []
    return Set(members.filter { $0 != JSONValue.Member("machine", .bool(false)) }.map(\.name))
  }

  @Test(arguments: EventType.allCases)
  func everyRequiredFieldIsMissed(type: EventType) throws {
    let schemas = try EventSchemas()
    let example = try #require(try examples(of: type).first)
    for name in ["specversion", "type", "source", "id", "time", "data"] {
      let members = (example.members ?? []).filter { $0.name != name }
      #expect(throws: JSONSchema.Violation.self) { try schemas.validate(.object(members)) }
    }
    let schema = try JSONReader.parse(EventSchemas.text(of: type))
    for name in schema["properties"]?["data"]?["required"]?.array ?? [] {
      let data = (example["data"]?.members ?? []).filter { $0.name != name.string }
      let violation = #expect(throws: JSONSchema.Violation.self) {
        try schemas.validate(replacing("data", in: example, by: .object(data)))
      }
      #expect(violation?.reason.contains("“\(name.string ?? "")” is missing") == true)
    }
  }

  @Test(arguments: EventType.allCases)
  func anUnknownFieldIsRefusedEverywhere(type: EventType) throws {
    let schemas = try EventSchemas()
    let example = try #require(try examples(of: type).first)
    let extra = [JSONValue.Member("extra", .null)]
    #expect(throws: JSONSchema.Violation.self) {
      try schemas.validate(.object((example.members ?? []) + extra))
    }
    let data = JSONValue.object((example["data"]?.members ?? []) + extra)
    #expect(throws: JSONSchema.Violation.self) {
      try schemas.validate(replacing("data", in: example, by: data))
    }
  }

  private func replacing(_ name: String, in value: JSONValue, by new: JSONValue) -> JSONValue {
    .object((value.members ?? []).map { $0.name == name ? JSONValue.Member(name, new) : $0 })
  }
}
