import Events
import Testing

@Suite struct JSONSchemaTests {
  private func schema(_ text: String, common: String = "{}") throws -> JSONSchema {
    try JSONSchema(
      try JSONReader.parse(text),
      common: try JSONSchema.Definitions(of: try JSONReader.parse(common))
    )
  }

  /// A schema, a value it takes, and one it refuses.
  static let keywords: [(String, String, String)] = [
    (#"{"type":"string"}"#, #""a""#, "1"), (#"{"type":"number"}"#, "1.5", #""1""#),
    (#"{"type":"integer"}"#, "-3", "1.5"), (#"{"type":"boolean"}"#, "false", "0"),
    (#"{"type":"null"}"#, "null", "false"), (#"{"type":"array"}"#, "[]", "{}"),
    (#"{"type":"object"}"#, "{}", "[]"), (#"{"const":"1.0"}"#, #""1.0""#, "1.0"),
    (#"{"const":true}"#, "true", "false"), (#"{"enum":["a",null]}"#, "null", #""b""#),
    (#"{"required":["a","b"]}"#, #"{"b":1,"a":null}"#, #"{"a":1}"#),
    (#"{"properties":{"a":{"type":"number"}}}"#, #"{"a":1,"b":"x"}"#, #"{"a":"x"}"#),
    (#"{"properties":{"a":true},"additionalProperties":false}"#, #"{"a":1}"#, #"{"a":1,"b":1}"#),
    (#"{"additionalProperties":{"type":"string"}}"#, #"{"a":"x"}"#, #"{"a":1}"#),
    (#"{"propertyNames":{"maxLength":2}}"#, #"{"ab":1}"#, #"{"abc":1}"#),
    (#"{"minProperties":1}"#, #"{"a":1}"#, "{}"),
    (#"{"items":{"type":"number"}}"#, "[1,2]", #"[1,"2"]"#), (#"{"minItems":2}"#, "[1,2]", "[1]"),
    (#"{"maxItems":1}"#, "[1]", "[1,2]"), (#"{"minLength":2}"#, #""🎉é""#, #""🎉""#),
    (#"{"maxLength":1}"#, #""🎉""#, #""ab""#), (#"{"pattern":"^[A-Z]{3}$"}"#, #""CNY""#, #""CNYX""#),
    (#"{"pattern":"b"}"#, #""abc""#, #""ac""#), (#"{"minimum":2}"#, "2", "1.99"),
    (#"{"maximum":2}"#, "2", "2.01"),
    (#"{"exclusiveMinimum":0}"#, "0.001", "0"),
    (#"{"anyOf":[{"type":"string"},{"minimum":5}]}"#, "5", "4"),
    (#"{"format":"date-time"}"#, #""2024-05-01T10:30:00+08:00""#, #""2024-05-01T10:30:00""#),
    (#"{"format":"date-time"}"#, #""2024-02-29T00:00:00Z""#, #""2023-02-29T00:00:00Z""#),
    (##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}"##, #""x""#, "1"),
  ]

  @Test(arguments: keywords)
  func everyKeywordTakesAndRefuses(schema text: String, good: String, bad: String) throws {
    let schema = try schema(text)
    try schema.validate(try JSONReader.parse(good))
    #expect(throws: JSONSchema.Violation.self) { try schema.validate(try JSONReader.parse(bad)) }
  }

  /// JSON Schema: a keyword says nothing about a value of another type.
  @Test(arguments: [
    #"{"required":["a"]}"#, #"{"properties":{"a":false}}"#, #"{"items":{"type":"null"}}"#,
    #"{"minItems":1}"#,
    #"{"maxItems":0}"#, #"{"minLength":1}"#, #"{"pattern":"^$"}"#, #"{"minimum":1}"#,
    #"{"minProperties":1}"#,
    #"{"format":"date-time"}"#, #"{"propertyNames":{"maxLength":0}}"#,
  ])
  func keywordsSayNothingAboutOtherTypes(text: String) throws {
    try schema(text).validate(.bool(true))
  }

  @Test func aReferenceLeadsToTheCommonFileAndOnWithinIt() throws {
    let common = ##"{"$defs":{"line":{"items":{"$ref":"#/$defs/text"}},"text":{"type":"string"}}}"##
    let schema = try schema(
      ##"{"properties":{"a":{"$ref":"common.schema.json#/$defs/line"}},"$defs":{"text":{"type":"null"}}}"##,
      common: common
    )
    try schema.validate(try JSONReader.parse(#"{"a":["x"]}"#))
    let violation = #expect(throws: JSONSchema.Violation.self) {
      try schema.validate(try JSONReader.parse(#"{"a":["x",null]}"#))
    }
    #expect(violation?.path == "a[1]")
  }

  @Test func theViolationNamesItsPlace() throws {
    let schema = try schema(
      #"{"properties":{"data":{"properties":{"lines":{"items":{"required":["quantity"]}}}}}}"#
    )
    let violation = #expect(throws: JSONSchema.Violation.self) {
      try schema.validate(try JSONReader.parse(#"{"data":{"lines":[{"quantity":1},{}]}}"#))
    }
    #expect(violation?.path == "data.lines[1]")
    #expect(violation?.reason == "“quantity” is missing")
  }

  @Test(arguments: [
    #"{"multipleOf":1}"#, #"{"properties":{"a":{"oneOf":[]}}}"#, #"{"items":{"not":{}}}"#,
    #"{"anyOf":[{"uniqueItems":true}]}"#, #"{"$defs":{"a":{"multipleOf":2}}}"#, "1",
    #"{"additionalProperties":{"if":{}}}"#, #"{"propertyNames":{"contentEncoding":"x"}}"#,
  ])
  func aSchemaWithAnUnknownKeywordDoesNotLoad(text: String) {
    #expect(throws: JSONSchema.LoadError.self) { try schema(text) }
  }

  @Test(arguments: [
    ##"{"$ref":"#/$defs/none"}"##, ##"{"items":{"$ref":"common.schema.json#/$defs/none"}}"##,
    #"{"$ref":"elsewhere"}"#,
    ##"{"$ref":"#/$defs/a","$defs":{"a":{"items":{"$ref":"#/$defs/a"}}}}"##,
    #"{"pattern":"("}"#, #"{"format":"uri"}"#,
  ])
  func aSchemaThatSaysNothingThereDoesNotLoad(text: String) {
    #expect(throws: JSONSchema.LoadError.self) { try schema(text) }
  }

  /// A member's name may hold what a path has between its steps.
  @Test func theViolationIsNamedByEveryStepOfItsPath() throws {
    let schema = try schema(
      #"{"type":"object","additionalProperties":{"items":{"propertyNames":{"maxLength":1}}}}"#
    )
    let violation = #expect(throws: JSONSchema.Violation.self) {
      try schema.validate(try JSONReader.parse(#"{"[a":[{},{"b":1,"cd":2}]}"#))
    }
    #expect(violation?.path == "[a[1].cd")
    let whole = #expect(throws: JSONSchema.Violation.self) { try schema.validate(.null) }
    #expect(whole?.path == "the event")
  }
}
