import CDirectLoops
import Testing

/// The loops round a transform, between guard pages.
@Suite struct TransformLoopsTests {
  static let counts = Array(0...70) + [127, 128, 129, 1000]

  private struct Loops<Scalar: LoopScalar & BinaryFloatingPoint> {
    typealias Input = UnsafePointer<Scalar>
    typealias Output = UnsafeMutablePointer<Scalar>
    let name: String
    let pair: (Input, Input, Output, Int) -> direct_loops_norms
    let unpair: (Input, Output, Output, Int) -> Void
    let copy: (Input, Output, Int) -> direct_loops_norms
    let multiply: (Output, Input, Int) -> Void
    let a = GuardedMemory<Scalar>(capacity: 1000)
    let b = GuardedMemory<Scalar>(capacity: 1000)
    let z = GuardedMemory<Scalar>(capacity: 2000)
    let h = GuardedMemory<Scalar>(capacity: 2000)

    func check(_ count: Int, using generator: inout Randomness) {
      let valuesA = (0..<count).map { _ in Scalar.random(using: &generator) }
      let valuesB = (0..<count).map { _ in Scalar.random(using: &generator) }
      let a = a.place(valuesA, at: .upper)
      let b = b.place(valuesB, at: .upper)
      let z = z.place(2 * count, at: .upper)

      let norms = pair(a.baseAddress!, b.baseAddress!, z.baseAddress!, count)
      let interleaved = zip(valuesA, valuesB).flatMap { [$0, $1] }
      #expect(Array(z) == interleaved, "\(name) pair of \(count)")
      expectNorm(norms.a, of: valuesA)
      expectNorm(norms.b, of: valuesB)

      a.update(repeating: .sentinel)
      b.update(repeating: .sentinel)
      unpair(z.baseAddress!, a.baseAddress!, b.baseAddress!, count)
      #expect(Array(a) == valuesA && Array(b) == valuesB, "\(name) unpair of \(count)")

      let norm = copy(a.baseAddress!, b.baseAddress!, count)
      #expect(Array(b) == valuesA, "\(name) copy of \(count)")
      expectNorm(norm.a, of: valuesA)
      checkProduct(z, using: &generator)
    }

    private func expectNorm(_ norm: Double, of values: [Scalar]) {
      var sum = ExactSum()
      for value in values { Scalar.add(value, value, to: &sum) }
      let u = Double(Scalar.ulpOfOne) / 2
      #expect(
        sum.isWithinBound(norm, unitRoundoff: u, operations: values.count + 1),
        "\(name): sum of \(values.count) squares is \(norm), expected \(sum)")
    }

    private func checkProduct(_ z: UnsafeMutableBufferPointer<Scalar>, using generator: inout Randomness) {
      let values = Array(z)
      let factors = values.map { _ in Scalar.random(using: &generator) }
      multiply(z.baseAddress!, h.place(factors, at: .upper).baseAddress!, values.count / 2)
      for i in stride(from: 0, to: values.count, by: 2) {
        let (a, b, c, d) = (values[i], values[i + 1], factors[i], factors[i + 1])
        var real = ExactSum()
        Scalar.add(a, c, to: &real)
        Scalar.add(-b, d, to: &real)
        var imaginary = ExactSum()
        Scalar.add(a, d, to: &imaginary)
        Scalar.add(b, c, to: &imaginary)
        #expect(
          Scalar.isWithinBound(z[i], of: real, operations: 2)
            && Scalar.isWithinBound(z[i + 1], of: imaginary, operations: 2),
          "\(name) product of \(values.count / 2), number \(i / 2)")
      }
    }
  }

  private func floats(_ level: direct_loops_level) throws -> Loops<Float> {
    let t = try #require(direct_loops_table_of(level)).pointee
    return Loops(
      name: "\(name(level)) f32", pair: t.pair_f32, unpair: t.unpair_f32, copy: t.copy_f32,
      multiply: t.multiply_f32)
  }

  private func doubles(_ level: direct_loops_level) throws -> Loops<Double> {
    let t = try #require(direct_loops_table_of(level)).pointee
    return Loops(
      name: "\(name(level)) f64", pair: t.pair_f64, unpair: t.unpair_f64, copy: t.copy_f64,
      multiply: t.multiply_f64)
  }

  @Test(arguments: levels) func allCounts(level: direct_loops_level) throws {
    var generator = Randomness(seed: 5)
    for count in Self.counts {
      try floats(level).check(count, using: &generator)
      try doubles(level).check(count, using: &generator)
    }
  }

  @Test(arguments: levels) func normsTellOfNonFiniteSamples(level: direct_loops_level) throws {
    let floats = try floats(level)
    for bad in [Float.nan, .infinity, 1e30] {
      for position in [0, 15, 16, 40] {
        var x = [Float](repeating: 1, count: 41)
        x[position] = bad
        let ones = [Float](repeating: 1, count: 41)
        var z = [Float](repeating: 0, count: 82)
        #expect(!floats.copy(x, &z, 41).a.isFinite, "\(floats.name) copy, \(bad) at \(position)")
        let norms = floats.pair(x, ones, &z, 41)
        #expect(!norms.a.isFinite && norms.b == 41, "\(floats.name) pair, \(bad) at \(position)")
      }
    }
  }

  @Test func entryPoints() {
    var generator = Randomness(seed: 6)
    Loops<Float>(
      name: "f32", pair: transform_pair_f32, unpair: transform_unpair_f32, copy: transform_copy_f32,
      multiply: transform_multiply_f32
    ).check(37, using: &generator)
    Loops<Double>(
      name: "f64", pair: transform_pair_f64, unpair: transform_unpair_f64, copy: transform_copy_f64,
      multiply: transform_multiply_f64
    ).check(37, using: &generator)
  }
}
