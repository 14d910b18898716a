/// A JSON Schema (2020-12), reduced to the keywords that Patron's own schemas use.
///
/// A schema with any other keyword does not load, so nothing it says is overlooked. What it says is read once, so that
/// a value is held against it without looking up keywords and references again.
public struct JSONSchema: Sendable {
  /// What does not fit: where (a path such as `data.total`) and why.
  public struct Violation: Error, Equatable {
    public let path: String
    public let reason: String
  }

  public struct LoadError: Error, Equatable {
    public let reason: String
  }

  /// What the `$defs` of a file say, by their names.
  public struct Definitions: Sendable {
    let rules: [String: [SchemaRule]]

    public init(of file: JSONValue) throws(LoadError) {
      var reader = SchemaReader(file)
      _ = try reader.rules(of: file)
      rules = reader.definitions
    }
  }

  private let rules: [SchemaRule]

  /// `common` is what references of the form `common.schema.json#/$defs/…` lead to.
  public init(_ root: JSONValue, common: Definitions? = nil) throws(LoadError) {
    var reader = SchemaReader(root, common: common)
    rules = try reader.rules(of: root)
  }

  /// Throws the first violation, if there is one.
  ///
  /// **Per-event path.**
  public func validate(_ value: JSONValue) throws(Violation) {
    do throws(SchemaRule.Fault) { try rules.check(value) } catch { throw error.violation }
  }
}
