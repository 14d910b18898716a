import EventLog
import Query
import Rules

/// What the shell offers for the words of `patron query`.
///
/// A word is one of the line so far; whatever cannot be found out, such as where there is no store, offers less.
enum QueryCompletion {
  /// Views, and lists with names.
  static func names(_ words: [String], _ cursor: Int, _ prefix: String) -> [String] {
    QueryName.allCases.map(\.rawValue) + saved(words).map(\.name)
  }

  /// Columns of what is asked, also after a comma.
  static func columns(_ words: [String], _ cursor: Int, _ prefix: String) -> [String] {
    offer(columns(words), after: prefix)
  }

  /// The same, also with a minus for the greatest first.
  static func orders(_ words: [String], _ cursor: Int, _ prefix: String) -> [String] {
    let columns = columns(words)
    return offer(columns + columns.map { "-" + $0 }, after: prefix)
  }

  /// What a list leaves open.
  static func parameters(_ words: [String], _ cursor: Int, _ prefix: String) -> [String] {
    saved(words).first { words.contains($0.name) }?.condition?.parameters.map { $0 + "=" } ?? []
  }

  // MARK: What is asked

  private static func columns(_ words: [String]) -> [String] {
    let view =
      words.lazy.compactMap(QueryName.init).first
      ?? saved(words).first { words.contains($0.name) }.flatMap { QueryName(rawValue: $0.view) }
    return view?.form.columns.map(\.name) ?? []
  }

  /// Names that are not there yet, each with what stands before the last comma.
  private static func offer(_ names: [String], after prefix: String) -> [String] {
    guard let comma = prefix.lastIndex(of: ",") else { return names }
    let before = prefix[...comma]
    let taken = Set(before.split(separator: ",").map(String.init))
    return names.filter { !taken.contains($0) }.map { before + $0 }
  }

  private static func saved(_ words: [String]) -> [SavedQuery] {
    let named = words.firstIndex(of: "--store").flatMap { place in
      words.indices.contains(place + 1) ? words[place + 1] : nil
    }
    let store = named.map { Store(path: $0) } ?? StoreOptions.usual
    return (try? ShopReader(store).savedQueries().all) ?? []
  }
}
