internal import Foundation

/// A file or folder of the sample that could not be made.
///
///     create shop/orders.csv: the file is already there (choose a new or an empty folder)
package struct SampleShopError: Error, CustomStringConvertible {
  /// What was attempted: `create`, `write` or `close`.
  package let operation: String
  package let path: String
  package let reason: String

  /// What to do about it, if there is something to do.
  package let hint: String?

  init(_ operation: String, _ path: String, reason error: any Error) {
    self.operation = operation
    self.path = path
    if (error as? CocoaError)?.code == .fileWriteFileExists {
      reason = "the file is already there"
      hint = "choose a new or an empty folder"
    } else {
      // Foundation's own text says little; the system's, where there is one, says why.
      let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
      reason = (underlying ?? error).localizedDescription
      hint = nil
    }
  }

  package var description: String {
    "\(operation) \(path): \(reason)" + (hint.map { " (\($0))" } ?? "")
  }
}
