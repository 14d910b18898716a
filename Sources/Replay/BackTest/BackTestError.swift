/// Why a back-test cannot be made.
public struct BackTestError: Error, Equatable, CustomStringConvertible {
  public let description: String
  public let hint: String?

  init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
