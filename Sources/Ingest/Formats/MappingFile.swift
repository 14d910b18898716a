internal import Events

extension OrderReading {
  /// The mapping file by which this file was read: a built-in format's own, or the columns that were
  /// found or given.
  package var mappingFile: String {
    let known = formatName.flatMap { name in OrderFormats.files.first { $0.name == name } }
    return known?.yaml ?? columnsMapping + manner
  }

  /// How dates and amounts are written, where the file or the user has said so.
  private var manner: String {
    guard isPatronsOwn, let format else { return "" }
    let decimals = "decimals: \(format.amounts.mark.rawValue)\n"
    return decimals + (format.dateOrder.map { "dates: {order: \($0.rawValue)}\n" } ?? "")
  }

  private var columnsMapping: String {
    let columns = settings.columns
    // Shaped rows have a place for more fields than the file has columns.
    let fields = OrderField.allCases.filter { field in
      columns.has(field) && (!isPatronsOwn || header.names.contains(columns.name(of: field)))
    }
    return """
      # Orders by the columns of one file; `docs/formats.md` says what else a mapping file can hold.
      name: mapping
      source: \(Self.quoted(settings.source))
      columns:
      \(fields.map { "  \($0.rawValue): \(Self.quoted(columns.name(of: $0)))" }.joined(separator: "\n"))

      """
  }

  /// A text in YAML, whatever is in it.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
