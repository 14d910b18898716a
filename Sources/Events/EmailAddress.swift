/// E-mail addresses: what is one.
package enum EmailAddress {
  /// Whether `text` has a local part, one `@`, and a domain with a dot in it.
  package static func isOne(_ text: some StringProtocol) -> Bool {
    guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return false }
    let host = text[text.index(after: at)...]
    return host.contains(".") && !host.hasPrefix(".") && !host.hasSuffix(".")
      && !host.contains("@") && !text.contains(where: \.isWhitespace)
  }
}
