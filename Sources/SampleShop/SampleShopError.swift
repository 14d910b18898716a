internal import Foundation

/// A file or folder of the sample that could not be made.
///
///     shop/orders.csv cannot be created: the file is already there.
package struct SampleShopError: Error, CustomStringConvertible {
  /// What was attempted: `created`, `written` or `closed`.
  package let operation: String
  package let path: String
  package let reason: String

  /// What to do about it.
  package let hint: String

  init(_ operation: String, _ path: String, reason error: any Error) {
    self.operation = operation
    self.path = path
    if (error as? CocoaError)?.code == .fileWriteFileExists {
      reason = "the file is already there"
      hint = "Choose a new or an empty folder."
    } else {
      // Foundation's own text says little; the system's, where there is one, says why.
      let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
      let cause = (underlying ?? error) as NSError
      reason =
        cause.domain == NSPOSIXErrorDomain
        ? String(cString: strerror(CInt(cause.code))) : cause.localizedDescription
      hint = "See that there is room, and that you may write there."
    }
  }

  package var description: String {
    "\(path) cannot be \(operation): \(reason)."
  }
}
