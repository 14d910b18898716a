import Foundation
import Synchronization

/// Whether somebody asked this process to stop (SIGTERM, SIGINT).
enum StopSignal {
  private static let raised = Atomic<Bool>(false)

  static var isRaised: Bool { raised.load(ordering: .relaxed) }

  static func install() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in StopSignal.raised.store(true, ordering: .relaxed) }
      sigaddset(&signals, number)
    }
    // Whoever starts this from a worker thread hands on that thread's mask, which blocks them.
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }
}
