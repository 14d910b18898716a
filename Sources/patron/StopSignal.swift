import Foundation
import Synchronization

/// Whether somebody asked this process to stop (SIGTERM, SIGINT).
enum StopSignal {
  private static let raised = Atomic<Bool>(false)

  static var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Asks it from here; that also ends what its first thread waits for.
  static func send() { kill(getpid(), SIGTERM) }

  /// From here on a signal asks, where it ended the process.
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
