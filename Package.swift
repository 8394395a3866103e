// swift-tools-version: 6.1
import PackageDescription

/// The pkg-config name of MPI, used with the trait of that name only: `MPI_PKG_CONFIG=mpich` for MPICH.
let mpi = Context.environment["MPI_PKG_CONFIG"] ?? "ompi-c"

let package = Package(
  name: "swift-convolution",
  products: [
    .library(name: "Convolution", targets: ["Convolution"]),
    .library(name: "ConvolutionAccuracy", targets: ["ConvolutionAccuracy"]),
    .library(name: "ConvolutionFiles", targets: ["ConvolutionFiles"]),
    .library(name: "ConvolutionMPI", targets: ["ConvolutionMPI"]),
    .executable(name: "convolve", targets: ["convolve"]),
  ],
  traits: [
    .trait(name: "MPI", description: "The command and DistributedConvolver over the processes of an MPI job.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(name: "CFFTW", providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]),
    .systemLibrary(
      name: "CCodecs",
      providers: [
        .apt(["libspng-dev", "libturbojpeg0-dev", "libtiff-dev", "libsndfile1-dev", "libzip-dev"]),
        .brew(["libspng", "jpeg-turbo", "libtiff", "libsndfile", "libzip"]),
      ]),
    .systemLibrary(
      name: "CMPI", pkgConfig: mpi, providers: [.apt(["libopenmpi-dev"]), .brew(["open-mpi"])]),
    .target(name: "CDirectLoops"),
    .target(name: "CBlockTransforms", dependencies: ["CDirectLoops"]),
    .target(name: "FFTW", dependencies: ["CFFTW"]),
    .executableTarget(name: "measure-wisdom", dependencies: ["FFTW"]),
    .target(
      name: "Convolution",
      dependencies: [
        "FFTW", "CDirectLoops", "CBlockTransforms",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "ConvolutionAccuracy",
      dependencies: [
        "Convolution",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "ConvolutionFiles",
      dependencies: [
        "Convolution", "CCodecs",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "ConvolutionMPI",
      dependencies: ["Convolution", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),
    .executableTarget(
      name: "convolve",
      dependencies: [
        "Convolution", "ConvolutionAccuracy", "ConvolutionFiles", "ConvolutionMPI", "FFTW",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Manual"]),
    .target(
      name: "TestSupport",
      dependencies: [
        "Convolution",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ], path: "Tests/TestSupport"),
    .testTarget(name: "CDirectLoopsTests", dependencies: ["CDirectLoops", "TestSupport"]),
    .testTarget(name: "FFTWTests", dependencies: ["FFTW", "TestSupport"]),
    .testTarget(
      name: "ConvolutionTests",
      dependencies: [
        "Convolution", "CBlockTransforms", "CDirectLoops", "TestSupport",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ConvolutionAccuracyTests",
      dependencies: [
        "Convolution", "ConvolutionAccuracy", "TestSupport",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .testTarget(
      name: "ConvolutionFilesTests", dependencies: ["ConvolutionFiles", "TestSupport"],
      exclude: ["Fixtures"]),
    .executableTarget(name: "write-examples", path: "Tests/write-examples"),
    .plugin(
      name: "ExamplesPlugin", capability: .buildTool(), dependencies: ["write-examples"],
      path: "Tests/ExamplesPlugin"),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Convolution", "ConvolutionAccuracy", "ConvolutionFiles",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ],
      plugins: ["ExamplesPlugin"]),
    .testTarget(
      name: "ConvolutionMPITests",
      dependencies: [
        "ConvolutionMPI", "TestSupport", .product(name: "ComplexModule", package: "swift-numerics"),
      ]),
    .testTarget(
      name: "CommandTests", dependencies: ["convolve", "TestSupport"], exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6]
)

// `make fuzz` builds one more program, which needs the command without its entry point.
if Context.environment["CONVOLUTION_FUZZ"] != nil {
  package.products.removeAll { $0.name == "convolve" }
  package.targets.removeAll { $0.name == "convolve" || $0.isTest }
  package.targets += [
    .target(
      name: "convolve",
      dependencies: [
        "Convolution", "ConvolutionAccuracy", "ConvolutionFiles", "ConvolutionMPI", "FFTW",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["main.swift", "Manual"]),
    .executableTarget(
      name: "fuzz", dependencies: ["Convolution", "ConvolutionFiles", "convolve"], path: "Tests/Fuzz",
      exclude: ["Seeds", "run"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ]
}
