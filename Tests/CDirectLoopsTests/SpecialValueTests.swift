import CDirectLoops
import Testing

/// NaN, infinity, signed zero and subnormals, as IEEE 754 has them.
@Suite struct SpecialValueTests {
  /// A NaN spoils the outputs that touch it and no other.
  @Test(arguments: levels) func nanReachesExactlyItsOutputs(level: direct_loops_level) {
    for loops in doubleLoops(level) {
      let parts = loops.parts
      for taps in [1, 3, 7, 8, 9, 17, 31, 33, 64, 70] {
        for count in [1, 7, 16, 65, 130] {
          let h = [Double](repeating: 0.5, count: taps * parts)
          for position in stride(from: 0, to: count + taps - 1, by: 5) {
            var x = [Double](repeating: 0.25, count: (count + taps - 1) * parts)
            x[position * parts] = .nan
            var y = [Double](repeating: 0, count: count * parts)
            loops.row(x, h, taps, &y, count)
            for i in 0..<count {
              let touched = i <= position && position < i + taps
              #expect(
                y[i * parts].isNaN == touched,
                "\(loops.name), \(taps) taps, \(count) outputs: NaN at \(position), output \(i) is \(y[i * parts])"
              )
            }
          }
        }
      }
    }
  }

  @Test(arguments: levels) func infinityKeepsItsSign(level: direct_loops_level) {
    for loops in floatLoops(level) where loops.parts == 1 {
      for taps in [2, 3, 5, 20, 40] {
        var x = [Float](repeating: 1, count: 50 + taps - 1)
        x[25] = .infinity
        let h = (0..<taps).map { Float($0.isMultiple(of: 2) ? 1 : -1) }
        var y = [Float](repeating: 0, count: 50)
        loops.row(x, h, taps, &y, 50)
        for i in 0..<50 {
          let tap = 25 - i
          let touched = tap >= 0 && tap < taps
          let expected: Float =
            touched ? (tap.isMultiple(of: 2) ? .infinity : -.infinity) : (taps.isMultiple(of: 2) ? 0 : 1)
          #expect(y[i] == expected, "\(loops.name), \(taps) taps, output \(i)")
        }
      }
    }
  }

  /// A kernel [1] returns its input bit for bit: no sum begins with +0, and nothing is flushed to zero.
  @Test(arguments: levels) func identityKernelKeepsEveryBit(level: direct_loops_level) {
    let x: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude / 8, 1, .infinity,
      -.infinity, .greatestFiniteMagnitude,
    ]
    for loops in doubleLoops(level) where loops.parts == 1 {
      var y = [Double](repeating: 9, count: x.count)
      loops.row(x, [1], 1, &y, x.count)
      #expect(y.map(\.bitPattern) == x.map(\.bitPattern), "\(loops.name) row")
      loops.strided(x, x.count, [1], 1, 1, 1, 1, &y, x.count / 2, 1, x.count / 2, 1, 2)
      for i in 0..<x.count / 2 {
        #expect(y[i].bitPattern == x[2 * i].bitPattern, "\(loops.name) strided, output \(i)")
      }
    }
  }

  @Test(arguments: levels) func noOutputsWriteNothing(level: direct_loops_level) {
    for loops in floatLoops(level) {
      var y: [Float] = [7, 7]
      loops.row([1, 1], [1, 1], 1, &y, 0)
      loops.tile([1, 1], 1, [1, 1], 1, 1, &y, 1, 0, 1, 0)
      loops.tile([1, 1], 1, [1, 1], 1, 1, &y, 1, 1, 0, 1)
      loops.strided([1, 1], 1, [1, 1], 1, 1, 1, 1, &y, 1, 0, 1, 2, 2)
      #expect(y == [7, 7], "\(loops.name)")
    }
  }
}
