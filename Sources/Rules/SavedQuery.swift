/// A query that a shop gave a name, so that nobody has to write it again.
public struct SavedQuery: Equatable, Sendable {
  public var name: String
  /// Where its file names it, from 1.
  public internal(set) var line = 1
  public internal(set) var column = 1
  /// What the list is, in a line; empty where it was not said.
  public var title = ""
  /// What is asked: the name of a view or of other rows.
  public var view: String
  /// `nil` keeps all rows.
  public var condition: Expression?
  /// The condition as written.
  public var conditionText = ""
  public var sort: [String] = []
  /// Empty for those that the view shows by itself.
  public var columns: [String] = []
  public var limit: Int?
  /// What its parameters are where nobody sets them.
  public var defaults: [String: String] = [:]

  /// The parameters that somebody has to set, in the order of their use.
  public var open: [String] { (condition?.parameters ?? []).filter { defaults[$0] == nil } }
}
