package import Events

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
  ///
  /// It reads all identifiers.
  package func others(than unknown: Identifier) throws -> String? {
    let value = Self.value(unknown.text)
    let number = (try? Identifier(namespace: "phone", value: value))?.text
    let found = try identifierTexts().compactMap { $0 }
      .filter { $0 == number || Self.value($0) == value }
    guard let first = found.first else { return nil }
    guard found.count > 1 else { return "Did you mean \(first)?" }
    let more = found.count > Self.offered ? " … (\(found.count) in all)" : ""
    return
      "Did you mean one of these: \(found.prefix(Self.offered).joined(separator: ", "))\(more)?"
  }

  private static func value(_ identifier: String) -> Substring {
    identifier.drop { $0 != ":" }.dropFirst()
  }

  private static let offered = 5
}
