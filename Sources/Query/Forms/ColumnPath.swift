/// A column as options name it: its name, and behind a point what one of its values is called, as in `facts.city`.
struct ColumnPath {
  let column: String
  /// `nil` for the column as a whole.
  let member: String?

  init(_ name: String) {
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isWhole = parts.count == 1 || parts[1].isEmpty
    column = isWhole ? name : String(parts[0])
    member = isWhole ? nil : String(parts[1])
  }
}
