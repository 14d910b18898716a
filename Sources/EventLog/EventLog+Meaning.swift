package import Events
internal import LMDB

/// Who is meant by what somebody types.
extension EventLog {
  /// The identifier that somebody means by `text`: the log's own, where it has that very text, else what a
  /// customer column would mean by it.
  ///
  /// - Throws: `Identifier.ParseError` if it is none.
  package func identifier(meantBy text: String) throws -> Identifier {
    if let stored = try? Identifier(stored: text), try findSubject(stored) != nil { return stored }
    return try Identifier(customer: text, source: "shop")
  }

  /// A sentence that offers the identifiers with the value of one that nobody has in whatever namespace, such as
  /// phone:13800138000 for shop:138-0013-8000; `nil` where there are none.
  package func others(than unknown: Identifier) throws -> String? {
    let value = unknown.text.drop { $0 != ":" }.dropFirst()
    var found = try identifiers(withValue: value)
    if let number = try? Identifier(namespace: "phone", value: value), !found.contains(number.text),
      try findSubject(number) != nil
    {
      found.append(number.text)
    }
    guard let first = found.first else { return nil }
    guard found.count > 1 else { return "Did you mean \(first)?" }
    let more = found.count > Self.offered ? " … (\(found.count) in all)" : ""
    return
      "Did you mean one of these: \(found.prefix(Self.offered).joined(separator: ", "))\(more)?"
  }

  /// The identifiers of this value, one of each namespace that has it.
  ///
  /// They stand in the order of their texts: of each namespace only the beginning is looked for, and the value.
  private func identifiers(withValue value: Substring) throws -> [String] {
    let colon = UInt8(ascii: ":")
    return try environment.read { transaction in
      var found: [String] = []
      let cursor = try Cursor(tables.identifiers, in: transaction)
      var entry = try cursor.first()
      while let (key, _) = entry {
        let text = Array(key)
        guard let end = text.firstIndex(of: colon) else {
          entry = try cursor.first(from: text + [0])
          continue
        }
        let wanted = text[...end] + Array(value.utf8)
        if try transaction.value(for: Array(wanted), in: tables.identifiers) != nil {
          found.append(String(decoding: wanted, as: UTF8.self))
        }
        entry = try cursor.first(from: text[..<end] + [colon + 1])
      }
      return found
    }
  }

  private static let offered = 5
}
