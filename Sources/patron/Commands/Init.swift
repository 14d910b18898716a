import ArgumentParser
import EventLog
import Events
import Rules

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a store for a shop"
  )

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("The shop's currency, by its ISO 4217 code", valueName: "code"))
  var currency = "CNY"

  @Option(
    help: ArgumentHelp(
      "The shop's time zone: UTC, or its IANA name as Area/City",
      valueName: "zone"
    )
  )
  var timeZone = "Asia/Shanghai"

  func run() throws {
    guard let currency = Currency(currency), currency.isKnown else {
      let meant = Currency(currency)?.codeMeant.map { "“\($0)” is meant, perhaps" }
      throw ValidationError(
        "“\(currency)” is no currency of ISO 4217: \(meant ?? "write its three letters, such as CNY")"
      )
    }
    guard ShopCalendar.isPlace(timeZone) else {
      let meant = nearestPlace.map { "; “\($0)” perhaps?" } ?? ""
      throw ValidationError(
        "“\(timeZone)” is no time zone that means one place: write UTC, or Area/City as in "
          + "Asia/Shanghai\(meant)"
      )
    }
    let store = options.store
    try store.create(ShopSettings(currency: currency, timeZone: timeZone), now: .now)
    print("Made \(store.path): amounts in \(currency), days of \(timeZone).")
  }

  /// The name that was probably meant: one with this city, else one that is spelt nearly so.
  private var nearestPlace: String? {
    let city = timeZone.split(separator: "/").last?.lowercased() ?? ""
    // The one that is looked for most and is not there.
    if city == "beijing" || city == "prc" { return "Asia/Shanghai" }
    let places = ShopCalendar.places
    return places.first { $0.lowercased().hasSuffix("/" + city.replacing(" ", with: "_")) }
      ?? nearestName(to: timeZone, among: places)
  }
}
