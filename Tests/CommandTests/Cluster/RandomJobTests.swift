#if MPI
  import Foundation
  import TestSupport
  import Testing

  /// What nobody thought of: seeded inputs of every type, kernels up to larger than the input, and options drawn
  /// at random. `CONVOLUTION_CASES` says how many, `CONVOLUTION_SEED` which.
  @Suite(.serialized) struct RandomJobTests {
    private static func setting(_ name: String, otherwise value: Int) -> Int {
      ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
    }

    /// Refusals count as well: they must be those of one process. Most cases are none.
    @Test func sameBytesOrRefusalAsOneProcess() throws {
      let count = Self.setting("CONVOLUTION_CASES", otherwise: 8)
      var random = SplitMix64(seed: UInt64(Self.setting("CONVOLUTION_SEED", otherwise: 7)))
      var done = 0
      for index in 0..<count {
        let item = Self.draw(index, &random)
        let folder = try TestFolder()
        let arguments = try item.prepare(in: folder) + ["-q"]
        let alone = try CommandRun(arguments + ["-o", "alone.npy"], in: folder)
        let expected = alone.status == 0 ? try folder.read("alone.npy") : nil
        done += alone.status == 0 ? 1 : 0
        for ranks in JobTests.rankCounts {
          let run = try CommandRun.job(of: ranks, arguments + ["-o", "by\(ranks).npy"], in: folder)
          let context = "\(index), \(item.type) \(item.shape) \(arguments), \(ranks) ranks: \(run), \(alone)"
          #expect(run.status == alone.status, "\(context)")
          #expect((try? folder.read("by\(ranks).npy")) == expected, "\(context)")
          if let message = alone.messages.split(separator: "\n").first {
            #expect(run.messages.contains(message), "\(context)")
          }
        }
      }
      #expect(2 * done > count, "only \(done) of \(count) were computed")
      print("\(count) random cases, \(done) of them computed")
    }

    private static func draw(_ index: Int, _ random: inout SplitMix64) -> JobCase {
      let isSignal = Bool.random(using: &random)
      let type = ["<f8", "<f4", "<c8", "<c16", "|u1", "<i8"].randomElement(using: &random)!
      func length(_ most: Int) -> Int {
        Int.random(in: 1...Int.random(in: 1...most, using: &random), using: &random)
      }
      let taps = isSignal ? [1, length(3000)] : [length(60), length(25)]
      var shape = isSignal ? [length(60_000)] : [length(300), length(200)]
      if length(4) == 3 { shape.insert(length(5), at: 0) }
      var arguments = [
        isSignal ? "1d" : "2d", "-k", kernel(taps, isWhole: type == "|u1" || type == "<i8", &random),
      ]
      func add(_ option: String, _ values: String..., when happens: Bool = true) {
        if happens { arguments += [option, values.randomElement(using: &random)!] }
      }
      add("-m", "full", "same", "valid")
      add("-b", "fill", "wrap", "symmetric", "reflect", "edge")
      add("--method", "auto", "direct", "fft")
      add("--fill-value", "0", "1", "-3", when: length(3) == 2)
      add("--stride", "1", "2", "3", when: length(3) == 2)
      add("--dilation", "2", "3", when: length(6) == 5)
      add("--axis", "0", when: isSignal && length(5) == 4)
      add("--nan", "ignore", when: type.hasPrefix("<f") && length(5) == 4)
      add("--clip", "-0.5,0.25", when: type.hasPrefix("<f") && length(5) == 4)
      add("--precision", "float", when: type.hasPrefix("<f") && length(5) == 4)
      add("--type", "i16", "f32", when: !type.hasPrefix("<c") && length(4) == 3)
      if length(4) == 3 { arguments.append("--correlate") }
      return JobCase(name: "random \(index)", type: type, shape: shape, arguments: arguments)
    }

    /// A literal; whole numbers where the samples are.
    private static func kernel(_ taps: [Int], isWhole: Bool, _ random: inout SplitMix64) -> String {
      let rows = (0..<taps[0]).map { _ in
        (0..<taps[1]).map { _ in
          isWhole ? "\(Int.random(in: -9...9, using: &random))" : "\(Float(random.unit() - 0.5))"
        }.joined(separator: ",")
      }
      return "[" + rows.joined(separator: ";") + "]"
    }
  }
#endif
