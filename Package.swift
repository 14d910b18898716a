// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "patron",
  dependencies: [
    // The command line: parsing, help, completion scripts.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // SHA-256 for the hash chain of the log and the index of event ids.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // What a projector says while it runs, with time and view on every line.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Paths, files and their errors, instead of C calls and bare strings.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // The rules file is YAML.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .target(
      name: "LMDB",
      dependencies: ["CLMDB"],
      swiftSettings: settings + [.strictMemorySafety()]
    ),
    .target(name: "Events", resources: [.embedInCode("Schemas")], swiftSettings: settings),
    .target(
      name: "EventLog",
      dependencies: [
        "Events", "LMDB",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings
    ),
  ],
  swiftLanguageModes: [.v6]
)
