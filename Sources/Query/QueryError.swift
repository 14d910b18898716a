internal import Rules

/// A query that cannot be answered, and what to do.
package struct QueryError: Error, CustomStringConvertible {
  package let description: String
  package let hint: String?
  /// Whether the question itself is wrong, whatever the store holds.
  package let isMisuse: Bool

  package init(_ description: String, hint: String? = nil, isMisuse: Bool = false) {
    self.description = description
    self.hint = hint
    self.isMisuse = isMisuse
  }

  /// That there is no column `name`; `use` is what asked for it, `advice` what to try besides.
  init(unknown name: String, among names: [String], for use: String, advice: String = "") {
    let meant = nearestName(to: name, among: names).map { "Did you mean “\($0)”? " } ?? ""
    self.init(
      "There is no column “\(name)” for \(use).",
      hint: "\(meant)The columns are: \(names.joined(separator: ", ")).\(advice)",
      isMisuse: true
    )
  }
}
