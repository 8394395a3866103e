// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "swift-convolution-benchmarks",
  products: [
    .executable(name: "peer", targets: ["peer"]),
    .executable(name: "measure", targets: ["measure"]),
  ],
  dependencies: [
    .package(name: "swift-convolution", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(
      name: "CMachineLimits",
      dependencies: [.product(name: "Convolution", package: "swift-convolution")],
      // One file compiles the library's block transforms once more, to see what a part of them costs.
      cSettings: ["CBlockTransforms", "CBlockTransforms/include", "CDirectLoops/include"].map {
        .unsafeFlags(["-I\(Context.packageDirectory)/../Sources/\($0)"])
      },
      linkerSettings: [.linkedLibrary("fftw3"), .linkedLibrary("fftw3f")]),
    .target(
      name: "BenchmarkSupport",
      dependencies: [
        .product(name: "Convolution", package: "swift-convolution"),
        .product(name: "ComplexModule", package: "swift-numerics"),
      ]),
    .executableTarget(name: "peer", dependencies: ["BenchmarkSupport"]),
    .executableTarget(
      name: "measure",
      dependencies: [
        "BenchmarkSupport", "CMachineLimits",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "ConvolutionBenchmarks",
      dependencies: ["BenchmarkSupport", .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/ConvolutionBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)
