internal import Events
internal import Foundation

/// Sign-ups as a CSV: one person a row, columns found by name.
///
/// `registered_at`, and at least one of `email`, `phone`, `customer` and `id.NAMESPACE`; `from`,
/// `from_name`, `referred_by`, `consent.CHANNEL` (yes or no). Every other column is a fact of its name.
struct SignupList: Feed {
  private let rows: RowReaderBox
  private let columns: [Column]
  private let names: [String]
  private let options: FeedOptions

  private enum Column {
    case registeredAt
    /// `nil`: an identifier with its namespace, an address, or a name within the source.
    case identifier(namespace: String?)
    case originKind
    case originName
    case referredBy
    case consent(channel: String)
    case fact(name: String)
    case unnamed
  }

  // A reader cannot be copied; a feed can.
  private final class RowReaderBox {
    var reader: RowReader
    init(_ reader: consuming RowReader) { self.reader = reader }
  }

  /// Whether a header, in small letters, is that of such a list.
  static func isHeader(_ names: [String]) -> Bool {
    names.contains("registered_at") && !names.contains("order")
  }

  /// - Throws: `IngestError` if the file cannot be read or a column is missing.
  init(path: String, _ options: FeedOptions) throws {
    let file = try TextFile(path: path)
    let header = try OrderHeader(of: file)
    let names = header.names
    columns = names.map(Self.column)
    self.names = names
    guard columns.contains(where: { if case .registeredAt = $0 { true } else { false } }),
      columns.contains(where: { if case .identifier = $0 { true } else { false } })
    else {
      throw IngestError(
        "A list of sign-ups has the columns registered_at, and email, phone, customer or id.NAMESPACE.",
        hint: "\(path) has: \(names.joined(separator: ", "))."
      )
    }
    try Self.requireNames(columns, names, path)
    rows = RowReaderBox(try RowReader(file, header))
    self.options = options
  }

  /// Identifiers may be many; anything else is said once, in names that the log can keep.
  private static func requireNames(
    _ columns: [Column],
    _ names: [String],
    _ path: String
  ) throws(IngestError) {
    var known: Set<String> = []
    for (column, name) in zip(columns, names) {
      guard name.utf8.count <= SymbolID.maximumNameLength else {
        throw IngestError(
          "\(path): the name of column “\(name.prefix(40))…” has \(name.utf8.count) bytes.",
          hint: "A name has at most \(SymbolID.maximumNameLength): is this the header of a CSV?"
        )
      }
      if case .identifier(let namespace?) = column, !Identifier.isNamespace(namespace) {
        throw IngestError(
          "\(path): the column “\(name)” gives identifiers a namespace that is none.",
          hint:
            "Call it id. and a name in a-z, 0-9, _, - and ., which begins with a letter, such as id.wechat."
        )
      }
      let meaning: String
      switch column {
      case .identifier, .unnamed: continue
      case .fact(let name): meaning = "fact." + name
      default: meaning = name.lowercased()
      }
      guard known.insert(meaning).inserted else {
        throw IngestError(
          "\(path): two columns are called “\(name)”.",
          hint: "Give one of them another name."
        )
      }
    }
  }

  private static func column(_ name: String) -> Column {
    let small = name.lowercased()
    return switch small {
    case "": .unnamed
    case "registered_at": .registeredAt
    case "customer": .identifier(namespace: nil)
    case "email", "phone": .identifier(namespace: small)
    case "from": .originKind
    case "from_name": .originName
    case "referred_by": .referredBy
    case "fact.", "consent.": .unnamed
    case _ where small.hasPrefix("id."): .identifier(namespace: String(small.dropFirst(3)))
    case _ where small.hasPrefix("consent."): .consent(channel: String(small.dropFirst(8)))
    case _ where small.hasPrefix("fact."): .fact(name: String(name.dropFirst(5)))
    default: .fact(name: name)
    }
  }

  var bytesRead: Int64 { rows.reader.bytesRead }
  var fileLength: Int64 { rows.reader.fileLength }

  mutating func next() throws -> FeedPiece? {
    while let row = try rows.reader.next({}) {
      switch row {
      case .malformed(let reason): return .item(item(.refused(FeedError("", reason))))
      case .cells:
        let cells = rows.reader.withCells { cells in
          (0..<cells.count).map { String(cells.text($0).trimmingBlanks) }
        }
        if cells.allSatisfy(\.isEmpty) { continue }
        if let fault = TextCheck.fault(of: rows.reader.raw) {
          return .item(item(.refused(FeedError("", fault))))
        }
        return .item(item(cells))
      }
    }
    return nil
  }

  private func item(_ content: FeedItem.Content) -> FeedItem {
    FeedItem(line: rows.reader.line, raw: Array(rows.reader.raw), content: content)
  }

  // MARK: Rows

  private func item(_ cells: [String]) -> FeedItem {
    var leftOut: [LeftOutName] = []
    do throws(FeedError) {
      var item = item(.told([try event(cells, &leftOut)]))
      item.leftOut = leftOut
      return item
    } catch {
      return item(.refused(error))
    }
  }

  private func event(
    _ cells: [String],
    _ leftOut: inout [LeftOutName]
  ) throws(FeedError) -> Event {
    guard cells.dropFirst(columns.count).allSatisfy(\.isEmpty) else {
      throw FeedError("", RowCells.surplus(cells.count, columns.count))
    }
    var time: Timestamp?
    var identifiers: [Identifier] = []
    var signup = SignUp()
    var origin: (kind: String?, name: String?) = (nil, nil)
    for (index, (column, text)) in zip(columns, cells).enumerated() where !text.isEmpty {
      func leaveOut() {
        leftOut.append(
          LeftOutName(
            column: names[index],
            value: String(text.prefix(40)),
            line: rows.reader.line
          )
        )
      }
      switch column {
      case .registeredAt: time = try moment(text)
      case .identifier(let namespace):
        let identifier = try identifier(text, namespace)
        if identifier.isPlaceholder || identifier.flaw != nil {
          leaveOut()
        } else if !identifiers.contains(identifier) {
          identifiers.append(identifier)
        }
      case .originKind: origin.kind = try kind(text)
      case .originName: origin.name = try originName(text)
      case .referredBy:
        let referrer = try referrer(text)
        if referrer.isPlaceholder || referrer.flaw != nil {
          leaveOut()
        } else {
          signup.referredBy = referrer
        }
      case .consent(let channel):
        signup.consents.append(Consent(channel: channel, isGiven: try answer(text, channel)))
      case .fact(let name): signup.facts.append(SignUp.Fact(name, text))
      case .unnamed: throw FeedError("", "“\(text.prefix(40))” stands in a column without a name")
      }
    }
    guard let time else { throw FeedError("registered_at", "the date is missing") }
    guard let customer = identifiers.first else { throw nobody(leftOut.first) }
    guard identifiers.count <= SignUp.maximumIdentifiers else {
      throw FeedError("customer", "a person has at most \(SignUp.maximumIdentifiers) names")
    }
    signup.furtherIdentifiers = Array(identifiers.dropFirst())
    if origin.kind != nil || origin.name != nil {
      signup.origin = SignUp.Origin(kind: origin.kind ?? "other", name: origin.name)
    }
    return Event(
      source: options.source,
      id: ContentID.make("signup", [customer.text, "\(time.rawValue)"]),
      occurredAt: time,
      customer: customer,
      payload: .signup(signup)
    )
  }

  private func nobody(_ name: LeftOutName?) -> FeedError {
    guard let name else {
      return FeedError("customer", "nobody is named: email, phone and all other names are empty")
    }
    return FeedError(name.column, "“\(name.value)” names nobody, and no other column names anybody")
  }

  private func moment(_ text: String) throws(FeedError) -> Timestamp {
    do throws(DateText.ParseError) {
      return options.calendar.moment(try DateText.parse(text))
    } catch {
      throw FeedError(
        "registered_at",
        "“\(text.prefix(40))” is no date: 2024-05-01 or 2024-05-01 10:30:00 is expected"
      )
    }
  }

  private func identifier(
    _ text: String,
    _ namespace: String?
  ) throws(FeedError) -> Identifier {
    let bytes = Array(text.utf8)
    if let reason = bytes.withUnsafeBytes({ CellText.isRounded($0) ? CellText.rounded($0) : nil }) {
      throw FeedError(namespace ?? "customer", reason)
    }
    do throws(Identifier.ParseError) {
      guard let namespace else { return try Identifier(customer: text, source: options.source) }
      return try Identifier(namespace: namespace, value: text)
    } catch {
      throw FeedError(namespace ?? "customer", error.explanation)
    }
  }

  /// Another customer's name, or else the code that they gave away.
  private func referrer(_ text: String) throws(FeedError) -> Identifier {
    do throws(Identifier.ParseError) {
      if text.contains("@") || text.contains(":") {
        return try Identifier(customer: text, source: options.source)
      }
      return try Identifier(referrer: text)
    } catch {
      throw FeedError("referred_by", error.explanation)
    }
  }

  private func kind(_ text: String) throws(FeedError) -> String {
    let kinds = ["shop", "contest", "survey", "voucher", "campaign", "other"]
    guard kinds.contains(text.lowercased()) else {
      throw FeedError("from", "“\(text.prefix(40))” is none of \(kinds.joined(separator: ", "))")
    }
    return text.lowercased()
  }

  private func originName(_ text: String) throws(FeedError) -> String {
    let (most, length) = (SymbolID.maximumNameLength, text.utf8.count)
    guard length <= most else {
      throw FeedError("from_name", "a name has at most \(most) bytes, this one \(length)")
    }
    return text
  }

  private func answer(_ text: String, _ channel: String) throws(FeedError) -> Bool {
    switch text.lowercased() {
    case "yes", "y", "true", "1", "是": return true
    case "no", "n", "false", "0", "否": return false
    default: throw FeedError("consent.\(channel)", "“\(text.prefix(40))” is neither yes nor no")
    }
  }
}
