/// E-mail addresses: one text for the ways in which people write one, and what is one.
package enum EmailAddress {
  /// In small letters and without what cannot be seen; of `Ann <ann@example.com>` and `mailto:ann@example.com` the
  /// address.
  ///
  /// What it gives it leaves as it is.
  package static func normalised(_ text: some StringProtocol) -> String {
    var address = text.visible.trimmingBlanks
    if address.hasSuffix(">"), let start = address.lastIndex(of: "<") {
      address = address[address.index(after: start)...].dropLast().trimmingBlanks
    }
    address = address.lowercased()[...]
    if address.hasPrefix("mailto:") { address = address.dropFirst("mailto:".count) }
    return String(address)
  }

  /// Whether `text` has a local part, one `@`, and a domain with a dot in it.
  package static func isOne(_ text: some StringProtocol) -> Bool {
    if text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) { return isPlainOne(text) }
    guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return false }
    let host = text[text.index(after: at)...]
    return host.contains(".") && !host.hasPrefix(".") && !host.hasSuffix(".")
      && !host.contains("@") && !host.hasSuffix(">") && !text.hasWhitespace
  }

  /// The same of visible ASCII, byte by byte.
  private static func isPlainOne(_ text: some StringProtocol) -> Bool {
    var at: Int?
    var hasDot = false
    var last: UInt8 = 0
    for (index, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "@") {
        if at != nil || index == 0 { return false }
        at = index
      } else if byte == UInt8(ascii: "."), let at {
        if index == at + 1 { return false }
        hasDot = true
      }
      last = byte
    }
    return at != nil && hasDot && last != UInt8(ascii: ".") && last != UInt8(ascii: ">")
  }
}
