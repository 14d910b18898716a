internal import Events

/// The outer form of every JSON line: a CloudEvent 1.0, one per line, without blanks.
///
/// Members are separated by looking back: no comma is written after `{` or `[`.
extension ByteText {
  /// Appends one event; `id` and `data` append plain text and members.
  mutating func appendEvent(
    _ type: String,
    source: String,
    second: Int,
    in period: Period,
    id: (inout ByteText) -> Void,
    data: (inout ByteText) -> Void
  ) {
    append("{\"specversion\":\"1.0\",\"type\":\"patron.")
    append(type)
    append(".v1\",\"source\":\"")
    append(source)
    append("\"")
    plain("id", id)
    plain("time") { text in
      // The period begins at a local midnight, so the UTC day of its first hours is the day before.
      let universal = period.firstDay * 86_400 + second - Period.utcOffset
      text.append(CivilDate(daysSince1970: universal / 86_400))
      text.append("T")
      text.append(timeOfDay: universal % 86_400)
      text.append("Z")
    }
    object("data", data)
    append("}")
  }

  /// Appends a member that is a text, escaped.
  mutating func member(_ name: String, _ string: String) {
    key(name)
    append(quoted: string)
  }

  mutating func member(_ name: String, _ value: Bool) {
    key(name)
    append(value ? "true" : "false")
  }

  /// Appends a member whose text is put together by `value`, and needs no escaping.
  mutating func plain(_ name: String, _ value: (inout ByteText) -> Void) {
    key(name)
    append("\"")
    value(&self)
    append("\"")
  }

  mutating func object(_ name: String, _ members: (inout ByteText) -> Void) {
    key(name)
    append("{")
    members(&self)
    append("}")
  }

  /// Appends the member `identifiers`, a list.
  mutating func member(identifiers: [(Person, Person.Contact)]) {
    key("identifiers")
    append("[")
    for (person, contact) in identifiers {
      separate()
      append("\"")
      person.append(identifier: contact, to: &self)
      append("\"")
    }
    append("]")
  }

  private mutating func key(_ name: String) {
    separate()
    append("\"")
    append(name)
    append("\":")
  }

  private mutating func separate() {
    if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { append(",") }
  }
}
