import Foundation
import Synchronization

/// Whether somebody asked this process to stop (SIGTERM, SIGINT).
enum StopSignal {
  private static let raised = Atomic<Bool>(false)

  static var isRaised: Bool { raised.load(ordering: .relaxed) }

  static func install() {
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in StopSignal.raised.store(true, ordering: .relaxed) }
    }
  }
}
