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
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    let start = reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // Lines may end in CR alone; a line longer than the block is known by its beginning.
    let text = reader.bytes[start...].drop { $0 <= 0x20 }
    let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
    guard let first = line.first else { return nil }
    // A bracket begins JSON, and a time in WhatsApp's texts.
    let words = String(decoding: line, as: UTF8.self)
    if WhatsAppHeader(words[...]) != nil { return .whatsApp }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .json }
    let names = words.split(whereSeparator: { ",;\t\"".contains($0) })
      .map { $0.trimmingBlanks.lowercased() }
    return SignupList.isHeader(names) ? .signups : nil
  }
}
