internal import Events
internal import Rules
internal import Yams

extension OrderFormat {
  /// Reads a mapping file.
  ///
  /// - Throws: `IngestError` with file, line and column.
  package init(yaml: String, file: String) throws(IngestError) {
    let reader = MappingReader(file: file)
    do {
      guard let root = try Yams.compose(yaml: yaml) else {
        throw reader.error(nil, "the file is empty")
      }
      try self.init(root, reader)
    } catch let error as YamlError {
      let fault = YAMLFault(error)
      throw IngestError("\(file):\(fault.line):\(fault.column): \(fault.reason).")
    } catch let error as IngestError {
      throw error
    } catch {
      throw IngestError("\(file): \(error).")
    }
  }

  private init(_ root: Node, _ reader: MappingReader) throws {
    let parts = try reader.mapping(
      root,
      "the file",
      allowed: [
        "name", "title", "source", "customers", "recognise", "also_called", "columns", "sums",
        "together",
        "constants", "rows", "statuses", "status_of", "rules", "refunds", "dates", "decimals",
        "strip", "empty", "masked", "guests", "steps",
      ]
    )
    let name = try parts["name"].map { try reader.text($0) } ?? "mapping"
    self.init(
      name: name,
      title: try parts["title"].map { try reader.text($0) } ?? name,
      source: try parts["source"].map { try reader.source($0) } ?? "shop"
    )
    customers = try parts["customers"].map { try reader.text($0) }
    recognise = try parts["recognise"].map { try reader.texts($0) } ?? []
    if let node = parts["also_called"] {
      for (column, names) in try reader.mapping(node, "also_called", allowed: nil) {
        alsoCalled[column] = try reader.names(names)
      }
    }
    columns = try reader.fields(parts["columns"], "columns") { try reader.names($0) }
    together = try reader.fields(parts["together"], "together") { try reader.names($0) }
    constants = try reader.fields(parts["constants"], "constants") { try reader.text($0) }
    sums = try reader.fields(parts["sums"], "sums") { node in
      try reader.names(node).map { text in
        let isNegative = text.hasPrefix("-")
        return Term(column: isNegative ? String(text.dropFirst()) : text, isNegative: isNegative)
      }
    }
    if let node = parts["rows"] { rows = try reader.rows(node) }
    if let node = parts["statuses"] {
      for (word, value) in try reader.mapping(node, "statuses", allowed: nil) {
        statuses[word] = try reader.choice(value, "a status", Status.self)
      }
    }
    if let node = parts["status_of"] {
      let word = try reader.text(node)
      guard ["row", "order"].contains(word) else {
        throw reader.error(node, "status_of is row or order")
      }
      isStatusOfRow = word == "row"
    }
    rules = try parts["rules"].map { try reader.list($0).map(reader.rule) } ?? []
    if let node = parts["refunds"] {
      let word = try reader.text(node)
      guard ["any-sign", "negative"].contains(word) else {
        throw reader.error(node, "refunds is any-sign or negative")
      }
      areRefundsNegative = word == "negative"
    }
    if let node = parts["dates"] { dates = try reader.dates(node) }
    if let node = parts["decimals"] { decimals = try reader.setting(node, DecimalMark.self) }
    strip = try parts["strip"].map { try reader.texts($0) } ?? []
    empty = try parts["empty"].map { try reader.texts($0) } ?? []
    if let node = parts["masked"] { masked = try reader.texts(node) }
    if let node = parts["guests"] { guests = try reader.guests(node) }
    if let node = parts["steps"] { steps = try reader.steps(node) }
    try reader.check(self, root)
  }
}

/// Reads the parts of a mapping file, each value with its place for errors.
struct MappingReader {
  let file: String

  func error(_ node: Node?, _ reason: String) -> IngestError {
    let mark = node?.mark
    return IngestError(
      "\(file):\(mark?.line ?? 1):\(mark?.column ?? 1): \(reason).",
      hint: "`patron formats show shopify` prints a mapping file to compare with."
    )
  }

  func mapping(_ node: Node, _ name: String, allowed: [String]?) throws -> [(String, Node)] {
    guard let mapping = node.mapping else {
      throw error(node, "\(name) must hold names and values")
    }
    return try mapping.map { keyNode, value in
      guard let key = keyNode.scalar?.string else { throw error(keyNode, "a name is expected") }
      if let allowed, !allowed.contains(key) {
        let meant = nearestName(to: key, among: allowed).map { "; “\($0)” perhaps?" } ?? ""
        throw error(keyNode, "“\(key)” is not known in \(name)\(meant)")
      }
      return (key, value)
    }
  }

  func text(_ node: Node) throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw error(node, "a text is expected")
    }
    return text
  }

  func source(_ node: Node) throws -> String {
    let source = try text(node)
    guard Event.isSource(source) else { throw error(node, "a source has 1 to 200 characters") }
    return source
  }

  func list(_ node: Node) throws -> [Node] {
    guard let sequence = node.sequence else { throw error(node, "a list is expected") }
    return Array(sequence)
  }

  /// A list of texts; a text alone stands for a list of one.
  func texts(_ node: Node) throws -> [String] {
    node.scalar == nil ? try list(node).map(text) : [try text(node)]
  }

  /// A list of at least one text.
  func names(_ node: Node) throws -> [String] {
    let names = try texts(node)
    guard !names.isEmpty else { throw error(node, "the list is empty") }
    return names
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: Node,
    _ what: String,
    _: Choice.Type
  ) throws -> Choice {
    guard let text = node.scalar?.string, let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(node, "\(what) is one of \(words)")
    }
    return choice
  }

  func setting<Value: RawRepresentable<String> & CaseIterable>(
    _ node: Node,
    _: Value.Type
  ) throws -> OrderFormat.Setting<Value> {
    guard node.scalar?.string != "by-evidence" else { return .byEvidence }
    return .fixed(try choice(node, "besides by-evidence, this", Value.self))
  }

  func fields<Value>(
    _ node: Node?,
    _ name: String,
    _ read: (Node) throws -> Value
  ) throws -> [OrderField: Value] {
    guard let node else { return [:] }
    let names = OrderField.allCases.map(\.rawValue)
    var result: [OrderField: Value] = [:]
    for (key, value) in try mapping(node, name, allowed: names) {
      guard let field = OrderField(rawValue: key) else { continue }
      result[field] = try read(value)
    }
    return result
  }

  // MARK: Parts

  func rows(_ node: Node) throws -> OrderFormat.Rows {
    if node.mapping != nil {
      let value = try mapping(node, "rows", allowed: ["continued"])["continued"] ?? node
      let parts = try mapping(value, "continued", allowed: ["blank"])
      guard let blank = parts["blank"] else {
        throw error(value, "continued needs blank, the column that further rows leave blank")
      }
      return .continued(blank: try text(blank))
    }
    switch node.scalar?.string {
    case "add": return .add
    case "one": return .one
    case "repeated": return .repeated
    case "lines": return .lines
    default: throw error(node, "rows is add, one, repeated, lines, or continued with blank")
    }
  }

  func rule(_ node: Node) throws -> OrderFormat.Rule {
    let conditions = ["filled", "is", "is_not", "contains", "starts"]
    let actions = ["then", "refund_of", "refuse"]
    let parts = try mapping(
      node,
      "a rule",
      allowed: ["column", "refund_id"] + conditions + actions
    )
    guard let column = parts["column"] else { throw error(node, "a rule needs a column") }
    let given = parts.filter { conditions.contains($0.0) }
    let done = parts.filter { actions.contains($0.0) }
    guard given.count == 1, done.count == 1 else {
      throw error(
        node,
        "a rule has one of \(conditions.joined(separator: ", ")), and one of "
          + actions.joined(separator: ", ")
      )
    }
    if let id = parts["refund_id"], done[0].0 != "refund_of" {
      throw error(id, "refund_id says whose row it is that refund_of speaks of: give both")
    }
    let condition: OrderFormat.Rule.Condition =
      switch given[0].0 {
      case "filled": try filled(given[0].1)
      case "is": .isOne(of: try names(given[0].1))
      case "is_not": .isNone(of: try names(given[0].1))
      case "contains": .contains(try text(given[0].1))
      default: .startsWith(try text(given[0].1))
      }
    let action: OrderFormat.Rule.Action =
      switch done[0].0 {
      case "then": .status(try choice(done[0].1, "then", OrderFormat.Status.self))
      case "refund_of":
        .refund(of: try text(done[0].1), id: try parts["refund_id"].map { try text($0) })
      default: .refuse(try text(done[0].1))
      }
    return OrderFormat.Rule(column: try text(column), condition: condition, action: action)
  }

  private func filled(_ node: Node) throws -> OrderFormat.Rule.Condition {
    guard node.bool == true else { throw error(node, "filled is true, or left out") }
    return .filled
  }

  func dates(_ node: Node) throws -> OrderFormat.Dates {
    let parts = try mapping(node, "dates", allowed: ["order", "zone", "zone_column", "zones"])
    var dates = OrderFormat.Dates()
    if let node = parts["order"] { dates.order = try setting(node, OrderFormat.DateOrder.self) }
    if let node = parts["zone"] { dates.zone = try zone(node) }
    dates.zoneColumn = try parts["zone_column"].map { try text($0) }
    if let node = parts["zones"] {
      for (name, value) in try mapping(node, "zones", allowed: nil) {
        dates.zones[name] = try zone(value)
      }
    }
    return dates
  }

  private func zone(_ node: Node) throws -> String {
    let name = try text(node)
    guard ZoneClock(name) != nil else {
      throw error(node, "“\(name)” is no time zone: Europe/Berlin, UTC or +02:00 is expected")
    }
    return name
  }

  func guests(_ node: Node) throws -> OrderFormat.Guests {
    let parts = try mapping(node, "guests", allowed: ["phone", "by_order"])
    var guests = OrderFormat.Guests()
    guests.phone = try parts["phone"].map { try texts($0) } ?? []
    if let node = parts["by_order"] {
      guard let isByOrder = node.bool else { throw error(node, "by_order is true or false") }
      guests.isByOrder = isByOrder
    }
    return guests
  }

  func steps(_ node: Node) throws -> [OrderFormat.Step] {
    let names = [
      "paid-or-payable", "date-from-order-number", "split-lines", "labelled-lines",
      "labelled-parts", "adjusted-total",
    ]
    return try mapping(node, "steps", allowed: names).map { name, value in
      func parameters(_ names: [String]) throws -> [String] {
        let parts = try mapping(value, name, allowed: names)
        return try names.map { parameter in
          guard let node = parts[parameter] else {
            throw error(value, "\(name) needs \(names.joined(separator: ", "))")
          }
          return try text(node)
        }
      }
      switch name {
      case "paid-or-payable": return .paidOrPayable(payable: try parameters(["payable"])[0])
      case "date-from-order-number":
        _ = try parameters([])
        return .dateFromOrderNumber
      case "split-lines": return .splitLines(separator: try parameters(["separator"])[0])
      case "adjusted-total":
        let columns = try parameters(["total", "adjusted"])
        return .adjustedTotal(total: columns[0], adjusted: columns[1])
      case "labelled-lines":
        let parts = try parameters(["columns", "product", "quantity", "total"])
        return .labelledLines(
          prefix: parts[0],
          product: parts[1],
          quantity: parts[2],
          total: parts[3]
        )
      default: return .labelledParts(try fields(value, name, labelledPart))
      }
    }
  }

  private func labelledPart(_ node: Node) throws -> OrderFormat.LabelledPart {
    let parts = try mapping(node, "a labelled part", allowed: ["column", "label", "date", "zone"])
    guard let column = parts["column"], let label = parts["label"] else {
      throw error(node, "a labelled part has column and label")
    }
    return OrderFormat.LabelledPart(
      column: try text(column),
      label: try text(label),
      date: try parts["date"].map { try text($0) },
      zone: try parts["zone"].map { try zone($0) }
    )
  }

  // MARK: What the parts must be together

  /// Says what is missing, or said twice.
  func check(_ format: OrderFormat, _ root: Node) throws {
    let sources = [
      Set(format.columns.keys), Set(format.sums.keys), Set(format.together.keys),
      Set(format.constants.keys),
    ]
    for field in OrderField.allCases where sources.count(where: { $0.contains(field) }) > 1 {
      throw error(root, "\(field.rawValue) is mapped twice")
    }
    for field in format.sums.keys where !field.isAmount {
      throw error(root, "\(field.rawValue) is no amount: it cannot be a sum")
    }
    let mapped = sources.reduce(into: Set()) { $0.formUnion($1) }
    guard mapped.contains(.order) else { throw error(root, "columns must say what order is") }
    guard format.rows != .lines else { return }
    guard mapped.contains(.orderedAt) else {
      throw error(root, "columns must say what ordered_at is")
    }
    guard mapped.contains(.amount) || mapped.isSuperset(of: [.quantity, .unitPrice]) else {
      throw error(root, "columns must say what amount is, or quantity and unit_price")
    }
  }
}

extension [(String, Node)] {
  fileprivate subscript(name: String) -> Node? { first { $0.0 == name }?.1 }
}
