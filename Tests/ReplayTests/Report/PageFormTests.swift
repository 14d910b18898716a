import EventLog
import Events
import Replay
import TestSupport
import Testing

/// A report is one page that needs nothing else, runs nothing, and can be read in every way.
@Suite struct PageFormTests {
  private static let evil = "<script>alert('x')</script>"
  private static let image = "a & b \" <img src=x onerror=alert(1)> 老客户 \u{1}"

  private func events() throws -> [Event] {
    [
      try .placed("a", by: "shop:ann", day: 19_700, total: 5_000),
      try .placed("b", by: "shop:ann", day: 19_750, total: 5_000, referralCode: "BOB"),
      try .placed("c", by: "shop:bob", day: 19_790, total: 8_000),
    ]
  }

  private func html() throws -> String {
    // In YAML a text in quotes can say any character.
    let name = "\"<img src=x onerror=alert(1)> a & b 老客户\""
    let shop = try TwoRuleSets(
      try events(),
      "segments: {\"\(Self.evil)\": f >= 1}  # \(Self.evil)",
      "segments: {\(name): f >= 1}\n# ]]> --> \(Self.evil)"
    )
    let rules = RuleSet(name: Self.image, shop.rules.shop)
    let against = RuleSet(name: Self.evil, shop.against.shop)
    let comparison = try Comparison(
      try ShopHistory(shop.store.store, shop.log),
      rules,
      against: against,
      asOf: shop.log.calendar.endOfDay(19_800)
    )
    let backTest = MadeUpBackTest(
      seed: 1,
      rules: [Self.image, Self.evil],
      segments: [Self.evil, Self.image]
    )
    return ReportTests.html(shop, comparison, backTest)
  }

  @Test func whatPeopleWroteIsTextAndNothingElse() throws {
    let page = try Page(try html())
    let names = Set(page.root.everything.map(\.name))
    #expect(names.isDisjoint(with: ["script", "img", "iframe", "object", "embed", "link", "base"]))
    #expect(names.isSuperset(of: ["svg", "table", "details", "style"]))
    let text = page.root.text
    #expect(text.contains("segments: {\"\(Self.evil)\": f >= 1}  # \(Self.evil)"))
    #expect(text.contains("# ]]> --> \(Self.evil)"))
    // XML has no character 1.
    #expect(text.contains("a & b \" <img src=x onerror=alert(1)> 老客户 \u{FFFD}"))
    for element in page.root.everything {
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
    }
  }

  @Test func nothingIsFetchedAndNothingRuns() throws {
    let html = try html()
    for text in ["http://", "https://", "url(", "@import", "src=\"", "href="] {
      #expect(!html.contains(text), "\(text)")
    }
    let page = try Page(html)
    let policy = page.root.all("meta").first {
      $0.attributes["http-equiv"] == "Content-Security-Policy"
    }
    #expect(policy?.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'")
    #expect(page.root.all("meta").contains { $0.attributes["charset"] == "utf-8" })
  }

  @Test func everyChartHasATextAndItsFigures() throws {
    let page = try Page(try html())
    let figures = page.root.all("figure")
    #expect(figures.count == 4)
    for figure in figures {
      let chart = try #require(figure.all("svg").first { $0.attributes["role"] == "img" })
      let labels = chart.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
      #expect(labels.count == 2)
      for label in labels {
        let element = chart.everything.first { $0.attributes["id"] == label }
        #expect((element?.text.count ?? 0) > 10, "\(label)")
      }
      #expect(figure.all("details").first?.rows.count ?? 0 > 10)
      // What is only drawn is not read out.
      for sample in figure.all("svg") where sample.attributes["role"] == nil {
        #expect(sample.attributes["aria-hidden"] == "true")
      }
      for shape in chart.everything {
        for (name, value) in shape.attributes where ["x", "y", "points"].contains(name) {
          #expect(!value.contains("nan") && !value.contains("inf"))
        }
      }
    }
  }

  @Test func thePageCanBeWalkedThroughWithoutEyesOrMouse() throws {
    let page = try Page(try html())
    #expect(page.root.all("html").first?.attributes["lang"] == "en")
    #expect(page.root.all("h1").count == 1)
    #expect(page.root.all("main").count == 1)
    let identifiers = page.root.everything.compactMap { $0.attributes["id"] }
    #expect(Set(identifiers).count == identifiers.count)
    for section in page.root.all("section") {
      let heading = section.all("h2").first
      #expect(heading?.attributes["id"] == section.attributes["aria-labelledby"])
    }
    for table in page.root.all("table") {
      #expect(table.all("caption").count == 1)
      #expect(table.all("th").allSatisfy { ["col", "row"].contains($0.attributes["scope"] ?? "") })
      // A heading for each column, and as many cells in every row.
      #expect(Set(table.rows.map(\.count)).count == 1)
    }
    for element in page.root.everything where element.attributes["class"] == "scroll" {
      #expect(element.attributes["tabindex"] == "0" && element.attributes["role"] == "region")
      #expect(element.attributes["aria-label"] != nil)
    }
  }
}
