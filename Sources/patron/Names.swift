import ArgumentParser

/// The value of an option that names several things, parted by commas: `-monetary,customer`.
struct Names {
  var list: [String] = []

  init() {}

  /// - Throws: `ValidationError` where it names nothing, as a variable of the shell that is not set.
  init(_ text: String) throws {
    list = text.split(separator: ",").map { name in
      String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    guard !list.isEmpty else { throw ValidationError("it names nothing; leave the option out") }
  }
}
