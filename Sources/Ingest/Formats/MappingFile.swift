internal import Events
internal import Rules

extension OrderFormat {
  /// Reads the mapping file at `path`.
  ///
  /// - Throws: `IngestError` if it cannot be read, or says what no mapping file can.
  package init(mappingFile path: String) throws {
    let bytes: [UInt8]
    do { bytes = try FileStream.contents(of: path) } catch {
      throw IngestError(
        "The mapping file \(error)",
        hint: "Check its name and mode; `patron formats show NAME` prints one to begin with."
      )
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let yaml = String(validating: bytes[start...], as: UTF8.self) else {
      throw IngestError(
        "The mapping file \(path) is not in UTF-8.",
        hint: YAMLFault.encodingHint
      )
    }
    try self.init(yaml: yaml, file: path)
  }
}

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
    let decimals = "decimals: \(format.decimals?.rawValue ?? "by-evidence")\n"
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
