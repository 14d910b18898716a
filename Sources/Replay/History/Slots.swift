internal import Synchronization

/// Places into which threads put what they made, each into its own.
final class Slots<Element: Sendable>: Sendable {
  private let elements: Mutex<[Element?]>
  let count: Int

  init(count: Int) {
    self.count = count
    elements = Mutex(Array(repeating: nil, count: count))
  }

  subscript(place: Int) -> Element? {
    get { elements.withLock { $0[place] } }
    set { elements.withLock { $0[place] = newValue } }
  }

  /// What was put in, in the order of the places.
  var values: [Element] { elements.withLock { $0.compactMap { $0 } } }
}
