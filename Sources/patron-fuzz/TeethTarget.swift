import Foundation

/// A reader with three faults, one of each kind that must be found: it dies, it hangs, it loses a line.
///
/// None of them shows in the corpus.
struct TeethTarget: Target {
  func check(_ input: [UInt8]) throws -> Set<String> {
    let text = String(decoding: input, as: UTF8.self)
    if text.contains("NaN") { preconditionFailure("a reader that dies of NaN") }
    while text.contains("1e308") { Thread.sleep(forTimeInterval: 1) }
    if text.contains("**") { throw Violation("a line with ** is lost") }
    return []
  }
}
