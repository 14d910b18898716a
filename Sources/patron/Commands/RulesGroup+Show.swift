import ArgumentParser
import EventLog
import Events
import Foundation
import Query
import Rules
import Views

extension RulesGroup {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the shop's rules with nothing left out, and the cuts behind the scores",
      discussion: """
        What is printed is itself a rules file. The cuts are those of the view rfm as of a date, by the \
        rules that it was built with.
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var asOf: AsOfOption

    func run() throws {
      let reader = try ShopReader(options.store)
      let rules = try ShopRules(reader.store, reader.log)
      let adoption = try reader.log.rulesAdopted()
      print("# \(heading(rules, reader.store, isAdopted: adoption != nil))")
      if let adoption {
        let day = reader.log.calendar.text(adoption.recordedAt)
        print("# Rules were adopted last at position \(adoption.position), on \(day).")
      }
      print()
      print(try rules.rules.yaml(currency: reader.log.settings.currency), terminator: "")
      let path = ShopRules.path(reader.store)
      if let queries = try SavedQueries.section(of: rules.text.own, file: path) {
        print("\n" + queries, terminator: "")
      }
      if let remark = try rules.adoptionRemark(reader.store, reader.log) { Terminal.say(remark) }
      guard reader.hasView(.rfm) else {
        return Terminal.say("There are no cuts yet: make the view with `patron project rfm`.")
      }
      let scores = try ShopScores(reader, nil, asOf: try asOf.moment(reader.log.calendar))
      print(CutsReport(scores).lines.map { "\n# \($0)" }.joined())
      for remark in scores.remarks { Terminal.say(remark) }
      if let remark = try ViewReader(.rfm, reader).rulesRemark { Terminal.say(remark) }
    }

    /// Where the rules are from that are in force.
    private func heading(_ rules: ShopRules, _ store: Store, isAdopted: Bool) -> String {
      let path = ShopRules.path(store)
      let place =
        FileManager.default.fileExists(atPath: path)
        ? path
        : isAdopted ? "The rules adopted for \(store.path)" : "The standard rules of \(store.path)"
      let preset = rules.text.presetName.map { " on the preset \($0)" } ?? ""
      let fingerprint = rules.rules.fingerprint(of: Rules.Section.allCases)
      return "\(place)\(preset), fingerprint \(fingerprint)"
    }
  }
}
