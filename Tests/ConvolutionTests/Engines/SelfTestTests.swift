import CBlockTransforms
import CDirectLoops
import Convolution
import FFTW
import TestSupport
import Testing

/// Transforms and threads that compute wrongly are noticed before a result is given.
@Suite struct SelfTestTests {
  @Test(arguments: [TransformDirection.forward, .backward], [true, false])
  func aBrokenPlanIsNoticed(_ direction: TransformDirection, inPlace: Bool) throws {
    for (rows, columns) in [(1, 1), (1, 7), (1, 360), (12, 20), (1, 4096)] {
      let problem = try TransformProblem.complex(
        .double, rows: rows, columns: columns, direction: direction, inPlace: inPlace)
      let plan = try PlanCache.complex(
        Double.self, rows: rows, columns: columns, direction: direction, inPlace: inPlace)
      func execute(_ input: UnsafeMutablePointer<Double>, _ output: UnsafeMutablePointer<Double>) {
        if inPlace { plan.execute(input) } else { plan.execute(from: input, to: output) }
      }
      try TransformSelfTest.check(problem, execute: execute)
      for broken in 0..<3 {
        if broken == 2, columns < 8 { continue }
        #expect(throws: TransformError.self, "\(problem), \(broken)") {
          try TransformSelfTest.check(problem) { (input: UnsafeMutablePointer<Double>, output) in
            execute(input, output)
            let last = 2 * rows * columns - 1
            switch broken {
            case 0: output[last] += 1e-6
            case 1: output[last] = .nan
            // The other direction: frequencies in the wrong order.
            default:
              for row in 0..<rows {
                for column in 1..<(columns + 1) / 2 {
                  for part in 0..<2 {
                    let line = output + 2 * row * columns + part
                    (line[2 * column], line[2 * (columns - column)]) = (
                      line[2 * (columns - column)], line[2 * column]
                    )
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  @Test(arguments: [true, false]) func aBrokenBlockIsNoticed(isSignal: Bool) throws {
    let shape = isSignal ? Shape(rows: 1, columns: 1024) : Shape(rows: 32, columns: 48)
    let transform = try BlockTransform<Float>.shared(shape)
    let count = transform.matrix.count
    func convolve(
      _ tiles: UnsafeMutablePointer<Float>, _ spectrum: UnsafePointer<Float>,
      _ scratch: UnsafeMutablePointer<Float>, _ window: inout block_transform_window
    ) {
      _ = Float.blockPair(
        transform.handle, tiles, tiles + count, transform.matrix.columns, spectrum, scratch,
        tiles + 2 * count, tiles + 3 * count, &window)
    }
    try transform.selfTest(isSignal: isSignal, body: convolve)
    #expect(throws: TransformError.self) {
      try transform.selfTest(isSignal: isSignal) {
        convolve($0, $1, $2, &$3)
        $0[3 * count + 5] += 0.01
      }
    }
  }

  /// A caller that rounds upwards and flushes subnormal numbers gets the same bytes, and its settings back.
  @Test(arguments: [20, 700]) func theCallersArithmeticDoesNotMatter(taps: Int) throws {
    var random = SplitMix64(seed: 1)
    let signal = (0..<20_000).map { _ in random.normal() * 1e-307 }
    let kernel = (0..<taps).map { _ in random.normal() * 0.01 }
    let expected = try convolve(signal, with: kernel)
    #expect(expected.contains { $0.isSubnormal })
    let before = machine_standard_arithmetic()
    machine_spoil_arithmetic()
    let spoilt = machine_arithmetic(rounding: 0, vectors: 0)
    let actual = Result { try convolve(signal, with: kernel) }
    let after = machine_standard_arithmetic()
    machine_restore_arithmetic(before)
    #expect(after.rounding != spoilt.rounding, "the caller's rounding was not put back")
    #expect(try actual.get().map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
