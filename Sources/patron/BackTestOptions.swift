import ArgumentParser
import Events
import Replay

/// Which dates gone by rules are tried on.
struct BackTestOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Back-test: score customers as they stood at the end of this day and …",
      valueName: "date"
    )
  )
  var from: String?

  @Option(help: ArgumentHelp("… of every further date up to this day", valueName: "date"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "From one date to the next: days (30d), weeks (4w) or months of the calendar (3m)",
      valueName: "span"
    ),
    transform: span
  )
  var every: DateSpan?

  @Option(
    help: ArgumentHelp("How long after each date it is seen who bought", valueName: "span"),
    transform: span
  )
  var holdout: DateSpan?

  @Flag(
    help: ArgumentHelp(
      "Take as known on a date only what was recorded by then, though the log be younger"
    )
  )
  var strictly = false

  @Option(
    help: ArgumentHelp(
      "Another seed draws other customers for the intervals (default: 1)",
      valueName: "n"
    )
  )
  var seed: UInt64?

  private static func span(_ text: String) throws -> DateSpan {
    guard let span = DateSpan(text) else {
      throw ValidationError("“\(text)” is no span of days, weeks or months: write 30d, 4w or 3m")
    }
    return span
  }

  func validate() throws {
    guard (from == nil) == (to == nil) else {
      throw ValidationError(
        from == nil
          ? "--to is the last date of a back-test: give the first with --from"
          : "--from is the first date of a back-test: give the last with --to"
      )
    }
    let idle = [
      "--every": every != nil, "--holdout": holdout != nil, "--strictly": strictly,
      "--seed": seed != nil,
    ].filter(\.value).keys.min()
    if let idle, from == nil {
      throw ValidationError("\(idle) is of a back-test: add --from and --to")
    }
  }

  /// What to try; `nil` where no dates were given.
  func plan(_ calendar: ShopCalendar) throws -> BackTestPlan? {
    guard let from, let to else { return nil }
    let plan = BackTestPlan(
      from: try day(from, "--from", calendar),
      to: try day(to, "--to", calendar),
      every: every ?? .days(30),
      holdout: holdout ?? .days(90),
      knowledge: strictly ? .strictly : .sinceTheLogBegan,
      seed: seed ?? 1
    )
    guard plan.from <= plan.to else { throw ValidationError("--to lies before --from") }
    return plan
  }

  private func day(_ text: String, _ option: String, _ calendar: ShopCalendar) throws -> Int {
    do { return calendar.day(of: try calendar.asOf(text)) } catch {
      throw ValidationError("\(option) “\(text)” is no date: write 2025-12-31")
    }
  }
}
