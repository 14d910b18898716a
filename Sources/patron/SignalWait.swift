import Foundation

/// Waits for what a process that looks after others must hear: that one ended, or that it is to stop.
///
/// Make one on the first thread, before there are others: the signals are blocked from then on, and come
/// only when they are waited for.
struct SignalWait {
  private var signals = sigset_t()

  enum Heard {
    case stop
    case child
    case nothing
  }

  init() {
    sigemptyset(&signals)
    for number in [SIGTERM, SIGINT, SIGCHLD] { sigaddset(&signals, number) }
    sigprocmask(SIG_BLOCK, &signals, nil)
  }

  /// Waits for a signal, for `duration` at most.
  func wait(_ duration: Duration) -> Heard {
    var signals = signals
    let (seconds, attoseconds) = max(duration, .zero).components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    switch sigtimedwait(&signals, nil, &time) {
    case SIGTERM, SIGINT: return .stop
    case SIGCHLD: return .child
    default: return .nothing
    }
  }
}
