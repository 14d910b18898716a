internal import Events

/// The forms of files that hold events.
package enum FeedForm: Sendable {
  /// JSON Lines or JSON: CloudEvents, mail providers, Telegram.
  case json
  /// A text exported by WhatsApp.
  case whatsApp
  /// A CSV of sign-ups.
  case signups

  /// The form of a file, by its beginning; `nil` where it is none of these.
  ///
  /// - Throws: `IngestError` if the file cannot be read.
  package static func of(path: String) throws -> FeedForm? {
    var lines = try LineReader(path: path)
    while let line = try lines.next() {
      guard let first = line.bytes.first(where: { $0 > 0x20 }) else { continue }
      // A bracket begins JSON, and a time in WhatsApp's texts.
      let text = String(decoding: line.bytes, as: UTF8.self)
      if WhatsAppHeader(text[...]) != nil { return .whatsApp }
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .json }
      let names = text.split(whereSeparator: { ",;\t\r\"".contains($0) })
        .map { $0.trimmingBlanks.lowercased() }
      return SignupList.isHeader(names) ? .signups : nil
    }
    return nil
  }
}
