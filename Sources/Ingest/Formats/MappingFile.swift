internal import Events

extension OrderReading {
  /// The mapping file by which this file was read: a built-in format's own, or the columns that were
  /// found or given.
  package var mappingFile: String {
    guard let format else { return Self.mappingFile(settings.columns, settings.source) }
    let known = OrderFormats.files.first { $0.name == format.format.name }
    return known?.yaml ?? Self.mappingFile(settings.columns, settings.source)
  }

  private static func mappingFile(_ columns: OrderColumns, _ source: String) -> String {
    let fields = OrderField.allCases.filter { columns.has($0) }
    return """
      # Orders by the columns of one file; `docs/formats.md` says what else a mapping file can hold.
      name: mapping
      source: \(quoted(source))
      columns:
      \(fields.map { "  \($0.rawValue): \(quoted(columns.name(of: $0)))" }.joined(separator: "\n"))

      """
  }

  /// A text in YAML, whatever is in it.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
