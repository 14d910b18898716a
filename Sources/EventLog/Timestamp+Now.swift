package import Events
internal import Foundation

extension Timestamp {
  /// The machine's clock.
  package static var now: Timestamp {
    Timestamp(rawValue: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
  }
}
