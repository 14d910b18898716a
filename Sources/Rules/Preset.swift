/// Rules that come with Patron, to build on by name: `preset: NAME` in a rules file.
///
/// Each is a rules file in `Presets/`, whose first line says what it is; what it leaves out is as in
/// the standard.
public struct Preset: Sendable {
  public let name: String
  public let text: String

  private init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
  }

  public static let standard = Preset("standard", PackageResources.standard_yaml)

  public static let all = [
    standard,
    Preset("rf-10", PackageResources.rf_10_yaml),
    Preset("rfm-11", PackageResources.rfm_11_yaml),
    Preset("r-rfm", PackageResources.r_rfm_yaml),
    Preset("r-rfm-0.2", PackageResources.r_rfm_0_2_yaml),
    Preset("thirds-6", PackageResources.thirds_6_yaml),
    Preset("china-8", PackageResources.china_8_yaml),
    Preset("quintiles-11", PackageResources.quintiles_11_yaml),
  ]

  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }

  /// What it is, in a line.
  public var title: String {
    let line = text.prefix { $0 != "\n" }
    return String(line.drop { $0 == "#" || $0 == " " })
  }
}
