#if MPI
  import Foundation
  import TestSupport
  import Testing

  /// An input, and what a job does with it.
  struct JobCase: Sendable, CustomTestStringConvertible {
    var name: String
    var type = "<f8"
    var shape: [Int]
    /// The input's name; another one than x.npy is made of that by the command.
    var input = "x.npy"
    var output = "npy"
    var arguments: [String]
    var testDescription: String { name }

    /// Writes the input; the arguments of the command that works on it.
    func prepare(in folder: TestFolder) throws -> [String] {
      try folder.write(bytes(), to: "x.npy")
      if input != "x.npy" {
        try #require(try folder.run("2d", "x.npy", "-k", "[1]", "-o", input).status == 0)
      }
      var arguments = arguments
      arguments.insert(input, at: 1)
      return arguments
    }

    /// Noise, with missing samples where they are asked about.
    private func bytes() -> [UInt8] {
      var random = SplitMix64(seed: 5)
      let count = shape.reduce(1, *)
      let hasMissing = arguments.contains("--nan")
      func noise() -> Double {
        let value = random.unit() - 0.5
        return hasMissing && value > 0.499 ? .nan : value
      }
      func file<Sample: BitwiseCopyable>(_ sample: () -> Sample, parts: Int = 1) -> [UInt8] {
        NPYFile.bytes((0..<count * parts).map { _ in sample() }, shape: shape, type: type)
      }
      switch type {
      case "|u1": return file { UInt8(truncatingIfNeeded: random.next()) }
      case "<i8": return file { Int64(bitPattern: random.next()) >> 23 }
      case "<f8": return file(noise)
      case "<f4": return file { Float(noise()) }
      case "<c8": return file({ Float(noise()) }, parts: 2)
      default: return file(noise, parts: 2)
      }
    }
  }

  extension CommandRun {
    /// Runs the command as so many processes, on a host that has a core for each as far as they know.
    static func job(of ranks: Int, cores: Int = 8, _ arguments: [String], in folder: TestFolder) throws
      -> CommandRun
    {
      try CommandRun(
        program: URL(fileURLWithPath: "/usr/bin/env"),
        ["mpirun", "-n", "\(ranks)", binary.path] + arguments, in: folder,
        environment: [
          "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
          "OMPI_MCA_rmaps_base_oversubscribe": "1", "CONVOLUTION_CORES": "\(cores)",
        ])
    }

    /// What it printed, an object in JSON.
    func report() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(self)")
    }
  }
#endif
