internal import Synchronization

/// What keeps a value that holds it in one place in memory.
///
/// Of a large value that could be moved, the compiler copies all to the stack before a call that looks at a part: 864
/// bytes of the parser for each amount of a row. What may not be moved while it is looked at is given by its
/// address.
struct InPlace: ~Copyable {
  private let cell = Atomic<UInt8>(0)
}
