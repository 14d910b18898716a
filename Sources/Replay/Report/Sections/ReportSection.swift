/// A part of the page with a heading.
struct ReportSection {
  /// Letters only; other parts can point to it.
  let identifier: String
  let title: String
  let content: [Markup]

  var markup: Markup {
    .tag(
      "section",
      ["aria-labelledby": identifier],
      [.tag("h2", ["id": identifier], title)] + content
    )
  }
}

extension Markup {
  static func paragraph(_ text: String, _ style: String? = nil) -> Markup {
    style.map { .tag("p", ["class": $0], text) } ?? .tag("p", [:], text)
  }

  static func list(_ items: [String]) -> Markup {
    .tag("ul", [:], items.map { .tag("li", [:], $0) })
  }
}
