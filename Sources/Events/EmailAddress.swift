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
    guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return false }
    let host = text[text.index(after: at)...]
    return host.contains(".") && !host.hasPrefix(".") && !host.hasSuffix(".")
      && !host.contains("@") && !host.hasSuffix(">") && !text.hasWhitespace
  }
}
