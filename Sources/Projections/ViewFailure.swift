internal import EventLog
package import Events
internal import LMDB

/// Why a projector ended, and where its view was.
package struct ViewFailure: Equatable, Sendable {
  /// How far the view was.
  package var checkpoint: LogPosition
  /// The event that it could not take in, if it was an event.
  package var position: LogPosition?
  /// That event's type.
  package var event: String?
  package var reason: String
  package var hint: String?
  /// Whether it may go away by itself, as a full disk does.
  package var canPass: Bool

  package init(
    checkpoint: LogPosition,
    position: LogPosition? = nil,
    event: String? = nil,
    reason: String,
    hint: String? = nil,
    canPass: Bool = false
  ) {
    self.checkpoint = checkpoint
    self.position = position
    self.event = event
    self.reason = reason
    self.hint = hint
    self.canPass = canPass
  }

  package init(_ error: any Error, checkpoint: LogPosition) {
    let explanation = Explanation(error)
    let event = error as? UnfoldableEvent
    self.init(
      checkpoint: checkpoint,
      position: event?.position ?? (error as? DamagedLog)?.position,
      event: event?.typeName,
      reason: explanation?.message ?? String(describing: error),
      hint: explanation?.hint,
      canPass: error is LMDBError
    )
  }
}

/// What an error says to people: what happened, and what to do.
package struct Explanation {
  package let message: String
  package let hint: String?

  /// Returns `nil` for an error that is not of the log or of a view.
  package init?(_ error: any Error) {
    switch error {
    case let error as StoreError: (message, hint) = (error.message, error.hint)
    case let error as UnfoldableEvent: (message, hint) = (error.description, error.hint)
    case let error as DamagedLog:
      message = "\(error).".capitalizedFirst
      hint = "Stop writing to the store, keep the file as it is, and restore a backup."
    case let error as DamagedVersion: (message, hint) = (error.description, error.hint)
    case let error as OtherLog: (message, hint) = (error.description, error.hint)
    case let error as LMDBError:
      let place = error.path.isEmpty ? "The store" : error.path
      (message, hint) = ("\(place): \(error.reason) (\(error.operation)).", error.hint)
    default: return nil
    }
  }
}

extension String {
  package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
