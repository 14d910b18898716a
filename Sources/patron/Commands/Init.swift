import ArgumentParser
import EventLog
import Events

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a store for a shop"
  )

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("The shop's currency, by its ISO 4217 code", valueName: "code"))
  var currency = "CNY"

  @Option(help: ArgumentHelp("The shop's time zone, by its IANA name", valueName: "zone"))
  var timeZone = "Asia/Shanghai"

  func run() throws {
    guard let currency = Currency(currency) else {
      throw ValidationError("“\(currency)” is no currency: three letters are expected, such as CNY")
    }
    guard ShopCalendar(identifier: timeZone) != nil else {
      throw ValidationError("“\(timeZone)” is no time zone: write it as Asia/Shanghai or UTC")
    }
    let store = options.store
    try store.create(ShopSettings(currency: currency, timeZone: timeZone), now: .now)
    print("Made \(store.path): amounts in \(currency), days of \(timeZone).")
  }
}
