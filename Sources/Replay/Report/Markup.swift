/// A piece of a page: text, which is always escaped, or an element with what is in it.
///
/// What is written is HTML and well-formed XML at once.
enum Markup: Sendable {
  case text(String)
  case element(String, [(name: String, value: String)], [Markup])
  /// A style sheet of Patron's own; it holds neither `<` nor `&`.
  case style(String)

  static func tag(
    _ name: String,
    _ attributes: KeyValuePairs<String, String> = [:],
    _ content: [Markup] = []
  ) -> Markup {
    .element(name, attributes.map { (name: $0.key, value: $0.value) }, content)
  }

  static func tag(
    _ name: String,
    _ attributes: KeyValuePairs<String, String> = [:],
    _ text: String
  ) -> Markup {
    tag(name, attributes, [.text(text)])
  }

  /// As it stands in the page.
  var html: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to output: inout String) {
    switch self {
    case .text(let text): Self.escape(text, to: &output)
    case .style(let text): output += text
    case .element(let name, let attributes, let content):
      output += "<\(name)"
      for attribute in attributes {
        output += " \(attribute.name)=\""
        Self.escape(attribute.value, to: &output)
        output += "\""
      }
      if content.isEmpty, Self.empty.contains(name) {
        output += " />"
      } else {
        output += ">"
        for piece in content { piece.write(to: &output) }
        output += "</\(name)>"
      }
      if Self.blocks.contains(name) { output += "\n" }
    }
  }

  /// Elements that never have an end tag in HTML, and those of SVG that can do without.
  private static let empty: Set = [
    "meta", "br", "col", "line", "rect", "circle", "polyline", "path",
  ]
  /// Elements after which a line ends, for people who look at the source.
  private static let blocks: Set = [
    "meta", "title", "head", "header", "main", "section", "h1", "h2", "h3", "p", "ul", "ol", "li",
    "table", "tr", "figure", "svg", "details", "div", "pre", "dl", "dd",
  ]

  private static func escape(_ text: String, to output: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      default: output.unicodeScalars.append(isCharacter(scalar) ? scalar : "\u{FFFD}")
      }
    }
  }

  /// Whether XML knows the character (XML 1.0, production 2).
  private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
