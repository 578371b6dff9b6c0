// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses Matchbook fetches or builds what measures it.
let package = Package(
  name: "matchbook-benchmarks",
  dependencies: [.package(name: "matchbook", path: "..")],
  targets: [
    .executableTarget(
      name: "matchbook-bench",
      dependencies: [
        .product(name: "Matchbook", package: "matchbook"),
        .product(name: "MatchbookLua", package: "matchbook"),
        .product(name: "MatchbookRuns", package: "matchbook"),
        .product(name: "MatchbookSources", package: "matchbook"),
        .product(name: "MatchbookTestKit", package: "matchbook"),
      ],
      path: "Suites")
  ],
  swiftLanguageModes: [.v6]
)
