import ArgumentParser
import EventLog
import Events
import Foundation
import Views

struct Erase: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Erase a person: everything personal goes, the history stays countable",
    usage: """
      patron erase ann@example.com --because 'asked for it on 3 May'
      patron erase phone:+4915112345678 --yes
      """,
    discussion: """
      All identifiers joined with the one named go, and the texts beside their events: names, facts, \
      messages, links. Their orders stay, as those of erased:<number>. It cannot be undone.

      It says first what would be erased, and asks. Exports that are read again bring nobody back, as \
      long as they tell of orders and events that the log knows; who buys again is a new customer. Copies \
      are not reached: earlier backups, exports and rejects files.
      """
  )

  @OptionGroup var options: StoreOptions

  @Argument(
    help: ArgumentHelp("An identifier, such as email:ann@example.com or just ann@example.com")
  )
  var identifier: String

  @Option(
    help: ArgumentHelp("Why, itself nothing personal: it is kept in the log", valueName: "text")
  )
  var because: String?

  @Flag(help: "Erase without asking")
  var yes = false

  func run() throws {
    let log = try options.logForAppending()
    let identifier: Identifier
    do { identifier = try log.identifier(meantBy: self.identifier) } catch let error
      as Identifier.ParseError
    {
      throw ValidationError(error.explanation)
    }
    let rules = try ShopRules(options.store, log).rules
    let erasure = try CustomerErasure(of: identifier, in: log, rules: rules)
    say(erasure)
    guard try yes || isConfirmed() else {
      Terminal.say("Nothing was erased.")
      throw ExitCode(1)
    }
    try erasure.carryOut(Appender(log), rules: rules, because: because, now: .now)
    print(
      "Erased \(Terminal.count(erasure.identifiers.count, "identifier")) and the texts beside "
        + "\(Terminal.count(erasure.personalTexts, "event")); the history stays, as "
        + "\(erasure.nameAfterwards). Head: \(try log.head().position)."
    )
    Terminal.say(
      """
      Free pages of the log's file keep the bytes until they are used again: `patron log backup DIR` \
      writes a store without them, to take its place. Earlier backups, exports and rejects files keep what \
      they have.
      """
    )
  }

  private func say(_ erasure: CustomerErasure) {
    func count(_ types: [EventType]) -> Int { types.map { erasure.events[$0] ?? 0 }.reduce(0, +) }
    let facts = erasure.factNames.isEmpty ? "none" : erasure.factNames.joined(separator: ", ")
    let identifiers = erasure.identifiers.joined(separator: ", ")
    let mails = count(EventType.allCases.filter { $0.name.hasPrefix("email.") })
    Terminal.say(
      """
      To be erased:
        identifiers  \(identifiers)
        facts        \(facts)
        messages     \(Terminal.grouped(count([.chatMessage]))) of chats; \
      \(Terminal.count(mails, "event")) of mails
        texts        beside \(Terminal.count(erasure.personalTexts, "event")), these among them
      To stay, as those of \(erasure.nameAfterwards):
        \(Terminal.count(erasure.events.values.reduce(0, +), "event")), \
      of which \(Terminal.count(count([.purchasePlaced]), "order"))
      """
    )
  }

  /// Whether whoever sits at the terminal says yes.
  private func isConfirmed() throws -> Bool {
    guard isatty(STDIN_FILENO) == 1 else {
      throw StoreError(
        "Nothing was erased: nobody is at a terminal to be asked.",
        hint: "Say --yes to erase without being asked."
      )
    }
    Terminal.write("Erase this for ever? Type yes: ")
    return readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
  }
}
