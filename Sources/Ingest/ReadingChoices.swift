/// What a user says about a file, instead of having it found out.
package struct ReadingChoices: Sendable {
  /// Columns that are called otherwise.
  package var map: [OrderField: String] = [:]
  /// How the file is written; `nil`: what its header says.
  package var format: OrderFormat?
  /// Whether the columns are Patron's own, whatever the header looks like.
  package var isPatronsOwn = false
  package var encoding: TextEncoding?
  /// The sheet of a workbook; `nil`: the first.
  package var sheet: String?
  package var dates: OrderFormat.DateOrder?
  package var decimals: OrderFormat.DecimalMark?

  package init() {}
}
