package import EventLog
package import Events
package import Projections
internal import Rules
internal import Views

/// A shop's history folded in memory: what rules can be tried on, as of any moment.
///
/// It is folded once for all views; only where somebody decided that they leave out different events
/// once for each such decision.
package struct ShopHistory: Sendable {
  package let log: EventLog
  /// The last event folded.
  package let head: LogPosition
  private let snapshots: [ViewSnapshot<ReferralState>]
  /// By which snapshot each view goes.
  private let places: [ViewName: Int]
  private let identifiers = IdentifierTexts()

  /// The views that rules are compared by.
  ///
  /// A state of `referrals` holds what those of the others hold, as far as their rows need it.
  static let views: [ViewName] = [.rfm, .dormancy, .referrals]

  /// Folds the log of `store`, which stays as it is.
  ///
  /// - Throws: `StoreError` with a hint at an event that cannot be taken in.
  package init(
    _ store: Store,
    _ log: EventLog,
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws {
    self.log = log
    head = try log.head().position
    var decisions: [LeftOut] = []
    var snapshots: [ViewSnapshot<ReferralState>] = []
    var places: [ViewName: Int] = [:]
    for view in Self.views {
      let folder = ViewFolder(store, view: view.rawValue)
      let leftOut = try ViewHistory(folder).standing().leftOut.through(head)
      if let known = decisions.firstIndex(of: leftOut) {
        places[view] = known
      } else {
        places[view] = snapshots.count
        decisions.append(leftOut)
        snapshots.append(try Self.fold(log, head, for: view, leavingOut: leftOut, progress))
      }
    }
    self.snapshots = snapshots
    self.places = places
  }

  private static func fold(
    _ log: EventLog,
    _ head: LogPosition,
    for view: ViewName,
    leavingOut leftOut: LeftOut,
    _ progress: @Sendable @escaping (FoldProgress) -> Void
  ) throws -> ViewSnapshot<ReferralState> {
    do {
      return try ViewSnapshot(
        folding: log,
        through: head,
        by: ReferralProjection.self,
        leavingOut: leftOut,
        progress: progress
      )
    } catch let error as UnfoldableEvent {
      throw StoreError(
        "The event at position \(error.position) cannot be taken in: \(error.flaw).",
        hint: "Restore a backup from before it, or decide that views leave it out, here that of "
          + "\(view.rawValue): `patron project \(view.rawValue) --skip \(error.position) "
          + "--because TEXT`."
      )
    }
  }

  // MARK: As of a moment

  /// Who is one customer, and what is known of each.
  struct Customers: Sendable {
    let states: [(subject: SubjectID, state: ReferralState)]
    let index: CustomerIndex
  }

  /// Everybody as of `moment`; `identity` says whom links never join.
  func customers(asOf moment: Timestamp, _ identity: Rules.Identity) throws -> Everybody {
    let customers = try snapshots.map { snapshot in
      let index = try CustomerIndex(snapshot.links, asOf: moment) { subject in
        identity.isPlaceholder(try identifiers.text(of: subject, in: log))
      }
      return Customers(states: snapshot.customers(index), index: index)
    }
    return Everybody(customers: customers, places: places)
  }

  /// The customers as each view has them.
  struct Everybody: Sendable {
    fileprivate let customers: [Customers]
    fileprivate let places: [ViewName: Int]

    subscript(view: ViewName) -> Customers { customers[places[view] ?? 0] }
  }
}
