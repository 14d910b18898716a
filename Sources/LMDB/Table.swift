/// A table of an environment: keys in the order of their bytes.
///
/// A key has 1 to 511 bytes.
package struct Table: Sendable, Hashable {
  let handle: UInt32
}
