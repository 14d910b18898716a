internal import Foundation
internal import FoundationXML

/// An element of XML, with what is in it.
final class XMLElement {
  let name: String
  private let attributes: [String: String]
  fileprivate(set) var children: [XMLElement] = []
  fileprivate(set) var text = ""

  fileprivate init(_ name: String, _ attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  subscript(attribute: String) -> String? { attributes[attribute] }

  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  func children(named name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The text of a cell: that of all its parts, without how they are to be pronounced.
  var cellText: String {
    children.map { child in
      switch child.name {
      case "t": child.text
      case "r": child.cellText
      default: ""
      }
    }.joined()
  }
}

/// Reads XML into elements.
final class XMLTree: NSObject, XMLParserDelegate {
  private var open: [XMLElement] = []
  private var root: XMLElement?

  /// - Throws: `IngestError` if `bytes` are no XML.
  static func root(of bytes: [UInt8], _ what: String) throws(IngestError) -> XMLElement {
    let tree = XMLTree()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = tree
    guard parser.parse(), let root = tree.root else {
      let reason = parser.parserError.map { "\($0.localizedDescription)" } ?? "it is empty"
      throw IngestError("\(what) cannot be read: \(reason)", hint: "Save the file again as .xlsx.")
    }
    return root
  }

  func parser(
    _: XMLParser,
    didStartElement name: String,
    namespaceURI _: String?,
    qualifiedName _: String?,
    attributes: [String: String]
  ) {
    let element = XMLElement(name, attributes)
    if let parent = open.last { parent.children.append(element) } else { root = element }
    open.append(element)
  }

  func parser(_: XMLParser, foundCharacters text: String) { open.last?.text += text }

  func parser(
    _: XMLParser,
    didEndElement _: String,
    namespaceURI _: String?,
    qualifiedName _: String?
  ) { open.removeLast() }
}
