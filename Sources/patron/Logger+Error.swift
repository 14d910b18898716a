import Logging
import Projections

extension Logger.Metadata {
  /// Why something could not be done, and what to do about it, for a line among those of other processes.
  init(_ error: any Error) {
    let explanation = Explanation(error)
    self = ["reason": "\(explanation?.message ?? "\(error)")"]
    if let hint = explanation?.hint { self["hint"] = "\(hint)" }
  }
}
