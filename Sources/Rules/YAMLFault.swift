package import Yams

/// Where text is no YAML, and why.
package struct YAMLFault {
  /// What to do about a file that is not in UTF-8.
  package static let encodingHint =
    "Save it as UTF-8; `iconv -f GB18030 -t UTF-8` turns what a Chinese editor wrote into it."

  package let line: Int
  package let column: Int
  package let reason: String

  package init(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (line, column, reason) = (mark.line, mark.column, problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "“\($0)”" }.joined(separator: ", ")
      (line, column) = (context.mark.line, context.mark.column)
      reason = "\(names) is there twice"
    default: (line, column, reason) = (1, 1, "\(error)")
    }
  }
}
