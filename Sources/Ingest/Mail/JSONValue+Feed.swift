internal import Events

/// Members of a feed's element, in the forms in which feeds give them.
extension JSONValue {
  /// The word that says what happened.
  func word(_ name: String) throws(FeedError) -> String {
    guard let word = self[name]?.string, !word.isEmpty else {
      throw FeedError(name, "it does not say what happened")
    }
    return word
  }

  /// A text, or the texts of a list; without empty ones.
  func texts(_ name: String) -> [String] {
    let all =
      switch self[name] {
      case .string(let text): [text]
      case .array(let elements): elements.compactMap(\.string)
      default: [String]()
      }
    return all.filter { !$0.isEmpty }
  }

  /// Seconds since 1970, a number or its text.
  func seconds(_ name: String) -> Timestamp? {
    guard let text = self[name]?.number ?? self[name]?.string else { return nil }
    // More than three decimals are cut off: a moment has milliseconds.
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? "." + parts[1].prefix(3) : ""
    guard parts.count <= 2, let value = try? Decimals.parse(parts[0] + decimals, digits: 3) else {
      return nil
    }
    return Timestamp(rawValue: value)
  }

  func milliseconds(_ name: String) -> Timestamp? {
    (self[name]?.number).flatMap { Int64($0) }.map { Timestamp(rawValue: $0) }
  }

  /// A date and time with its offset.
  func moment(_ name: String) -> Timestamp? {
    guard let text = self[name]?.string, let parsed = try? DateText.parse(text),
      let offset = parsed.offsetSeconds
    else { return nil }
    return Timestamp(rawValue: parsed.clockMilliseconds - Int64(offset) * 1_000)
  }
}
