import Foundation
import FoundationXML
import Replay

/// A report as a parser of XML sees it: well-formed, or an error.
final class Page: NSObject, XMLParserDelegate {
  final class Element {
    let name: String
    let attributes: [String: String]
    var children: [Element] = []
    /// All text in it, that of its children too.
    var text = ""

    init(_ name: String, _ attributes: [String: String]) {
      self.name = name
      self.attributes = attributes
    }

    func all(_ name: String) -> [Element] {
      children.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) }
    }

    var everything: [Element] { children.flatMap { [$0] + $0.everything } }

    /// The cells of a table, row by row.
    var rows: [[String]] {
      all("tr").map { row in
        row.children.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
      }
    }
  }

  struct NotWellFormed: Error { let reason: String }

  let root = Element("", [:])
  private var open: [Element] = []

  init(_ html: String) throws {
    super.init()
    open = [root]
    let parser = XMLParser(data: Data(html.replacing("<!DOCTYPE html>\n", with: "").utf8))
    parser.delegate = self
    guard parser.parse() else {
      throw NotWellFormed(
        reason: "line \(parser.lineNumber): \(String(describing: parser.parserError))"
      )
    }
  }

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    let element = Element(name, attributes)
    open.last?.children.append(element)
    open.append(element)
  }

  func parser(
    _ parser: XMLParser,
    didEndElement name: String,
    namespaceURI: String?,
    qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for element in open { element.text += text }
  }

  // MARK: Parts of a report

  func section(_ heading: String) -> Element? {
    root.all("section").first { $0.all("h2").first?.text == heading }
  }

  func figure(_ heading: String) -> Element? {
    root.all("figure").first { $0.all("h3").first?.text == heading }
  }

  func table(_ caption: String) -> [[String]] {
    root.all("table").first { $0.all("caption").first?.text == caption }?.rows ?? []
  }
}
