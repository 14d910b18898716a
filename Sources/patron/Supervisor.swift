import EventLog
import Events
import Foundation
import Logging
import Projections
import Views

/// Keeps one projector per view running until it is asked to stop.
struct Supervisor {
  private let store: Store
  private let lifeline: Lifeline
  private let logger: Logger
  private var places: [Place]

  /// So often it looks whether somebody decided something about a parked view, or replaced the store.
  private static let glance = Duration.seconds(1)
  /// So long a projector may go on with what it is folding when it is asked to stop.
  private static let patience = Duration.seconds(20)

  /// A view, and what is done for it now.
  private struct Place {
    let view: ViewName
    let history: ViewHistory
    var policy: RestartPolicy
    var state: State
  }

  private enum State {
    case running(ProjectorProcess)
    case waiting(until: ContinuousClock.Instant)
    case parked
  }

  init(_ views: [ViewName], _ store: Store, logger: Logger) throws {
    self.store = store
    self.logger = logger
    lifeline = try Lifeline()
    places = try views.map { view in
      let history = ViewHistory(ViewFolder(store, view: view.rawValue))
      return Place(
        view: view,
        history: history,
        policy: RestartPolicy(after: try history.standing().stop?.failure),
        state: .waiting(until: .now)
      )
    }
  }

  /// Returns when all projectors have ended: `true` if it was asked to stop, `false` if another store took the
  /// place of its own, whose views somebody else may look after by now; `lock` keeps others away until then.
  mutating func run(_ signals: SignalWait, holding lock: borrowing ProcessLock) -> Bool {
    // A store that was only moved away may come back.
    while lock.isInPlace() || !FileManager.default.fileExists(atPath: store.logPath) {
      for index in places.indices { attend(&places[index]) }
      if case .stop = signals.wait(untilNext) {
        stop(signals)
        return true
      }
    }
    logger.error(
      "another store took the place of this one",
      metadata: [
        "store": "\(store.path)",
        "hint": "Start `patron up` again: it looks after the one there now.",
      ]
    )
    stop(signals)
    return false
  }

  /// How long nothing needs to be done, unless a signal comes.
  private var untilNext: Duration {
    places.reduce(Self.glance) { shortest, place in
      switch place.state {
      case .running, .parked: shortest
      case .waiting(let moment): min(shortest, ContinuousClock.now.duration(to: moment))
      }
    }
  }

  /// Does what is due for a view.
  ///
  /// What cannot be done, such as to write its history on a full disk or to start one process more, is tried
  /// again later, and the other views go on.
  private func attend(_ place: inout Place) {
    do {
      switch place.state {
      case .running(let process):
        if let ending = process.ending() { try note(ending, of: process, &place) }
      case .waiting(let moment):
        if moment <= .now { try start(&place) }
      case .parked:
        if try !place.history.standing().isParked { try start(&place) }
      }
    } catch {
      let pause = place.policy.unattended()
      place.state = .waiting(until: .now + pause)
      var metadata = Logger.Metadata(error)
      metadata["restart in"] = "\(pause)"
      say(.warning, "not attended to", place, metadata)
    }
  }

  private func start(_ place: inout Place) throws {
    let process = try ProjectorProcess(place.view, store, lifeline: lifeline)
    place.state = .running(process)
    say(.info, "started", place, ["process": "\(process.identifier)"])
  }

  /// Decides what is done about a projector that ended.
  private func note(
    _ ending: ProjectorProcess.Ending,
    of process: ProjectorProcess,
    _ place: inout Place
  ) throws {
    let failure = try failure(ending, of: process, place)
    let reason = failure?.reason ?? "it ended \(ending)"
    switch place.policy.ended(after: process.startedAt.duration(to: .now), failure) {
    case .restart(let pause):
      place.state = .waiting(until: .now + pause)
      say(.warning, "ended", place, ["reason": "\(reason)", "restart in": "\(pause)"])
    case .park:
      try place.history.append(ViewHistory.Entry(.parked))
      place.state = .parked
      say(.error, "parked", place, ["reason": "\(reason)", "hint": "\(failure?.hint ?? "")"])
    }
  }

  /// What the projector left in the history, or what is put there for one that could not.
  private func failure(
    _ ending: ProjectorProcess.Ending,
    of process: ProjectorProcess,
    _ place: Place
  ) throws -> ViewFailure? {
    let stop = try place.history.standing().stop
    if let stop, stop.process == process.identifier { return stop.failure }
    guard case .signal(let number) = ending else { return nil }
    let failure = ViewFailure(
      endedBySignal: number,
      place.view,
      checkpoint: ViewFolder(store, view: place.view.rawValue).checkpoint
    )
    if stop?.failure != failure || !failure.canPass {
      try place.history.append(
        ViewHistory.Entry(at: .now, process: process.identifier, .failed(failure))
      )
    }
    return failure
  }

  // MARK: Stopping

  private mutating func stop(_ signals: SignalWait) {
    logger.info("stopping")
    let end = ContinuousClock.now + Self.patience
    var running = places.compactMap { place in
      if case .running(let process) = place.state { process } else { nil }
    }
    for process in running { process.stop() }
    while !running.isEmpty, ContinuousClock.now < end {
      running.removeAll { $0.ending() != nil }
      if !running.isEmpty {
        _ = signals.wait(min(Self.glance, ContinuousClock.now.duration(to: end)))
      }
    }
    for process in running {
      logger.warning("ended at once", metadata: ["view": "\(process.view.rawValue)"])
      process.end()
      _ = process.waitForEnd()
    }
    logger.info("stopped")
  }

  private func say(
    _ level: Logger.Level,
    _ text: String,
    _ place: Place,
    _ metadata: Logger.Metadata
  ) {
    let view: Logger.Metadata = ["view": "\(place.view.rawValue)"]
    logger.log(level: level, "\(text)", metadata: view.merging(metadata) { $1 })
  }
}

extension ProjectorProcess.Ending: CustomStringConvertible {
  var description: String {
    switch self {
    case .status(let status): "with status \(status)"
    case .signal(let number): "by signal \(number) (\(String(cString: strsignal(number))))"
    }
  }
}

extension ViewFailure {
  /// A projector that could not say anything itself.
  fileprivate init(endedBySignal number: Int32, _ view: ViewName, checkpoint: LogPosition) {
    // Those come from outside: an administrator, or the kernel short of memory.
    let canPass = [SIGKILL, SIGTERM, SIGINT, SIGHUP].contains(number)
    let next = checkpoint.advanced(by: 1)
    self.init(
      checkpoint: checkpoint,
      reason: "The projector ended \(ProjectorProcess.Ending.signal(number)).",
      hint: canPass
        ? nil
        : "Use a newer Patron. If it is the event after the checkpoint that does this, leave it out: "
          + "`patron project \(view.rawValue) --skip \(next) --because TEXT`.",
      canPass: canPass
    )
  }
}
