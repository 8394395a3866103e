import ComplexModule
import Convolution
import TestSupport
import Testing

/// The tests' own oracle against NumPy and SciPy: two writings of the definition, by different means.
@Suite struct DefinitionTests {
  static let floating = SweepCase.all.filter { !$0.type.isInteger }

  @Test func theFileHoldsEveryKindOfCase() {
    #expect(SweepCase.all.count > 4000)
    for type in SweepCase.SampleType.allCases {
      for mode in ConvolutionMode.allCases {
        for boundary in Boundary.allCases {
          for isImage in [false, true] {
            let count = SweepCase.all.count {
              $0.type == type && $0.mode == mode && $0.boundary == boundary && $0.isImage == isImage
            }
            #expect(count >= 2, "\(type) \(mode) \(boundary) image: \(isImage)")
          }
        }
      }
    }
    #expect(SweepCase.all.count { $0.overflow != nil } > 100)
    #expect(SweepCase.all.count { $0.kernelShape.columns > 3 * $0.signalShape.columns } > 100)
  }

  static func widened(_ fixture: SweepCase) -> (Matrix<Complex<Double>>, Matrix<Complex<Double>>) {
    switch fixture.type {
    case .f32: (wide(fixture.signal(Float.self)), wide(fixture.kernel(Float.self)))
    case .f64: (wide(fixture.signal(Double.self)), wide(fixture.kernel(Double.self)))
    case .c64: (wide(fixture.signal(Complex<Float>.self)), wide(fixture.kernel(Complex<Float>.self)))
    default: (fixture.signal(Complex<Double>.self), fixture.kernel(Complex<Double>.self))
    }
  }

  static func wide<Sample: BinaryFloatingPoint>(_ samples: Matrix<Sample>) -> Matrix<Complex<Double>> {
    samples.map { Complex(Double($0), 0) }
  }

  static func wide(_ samples: Matrix<Complex<Float>>) -> Matrix<Complex<Double>> {
    samples.map { Complex(Double($0.real), Double($0.imaginary)) }
  }

  static func expected(_ fixture: SweepCase) -> Matrix<Complex<Double>> {
    fixture.type.isComplex ? fixture.expected(Complex<Double>.self) : wide(fixture.expected(Double.self))
  }

  @Test func theOracleAgreesWithNumPy() throws {
    for fixture in Self.floating {
      let (signal, kernel) = Self.widened(fixture)
      let definition = try #require(
        Definition(
          signal: signal, kernel: kernel, isImage: fixture.isImage, isReal: !fixture.type.isComplex,
          options: fixture.options(fill: fixture.fill)), "\(fixture)")
      #expect(definition.outputShape == fixture.outputShape, "\(fixture)")
      guard definition.outputShape == fixture.outputShape else { continue }
      let expected = Self.expected(fixture)
      for row in 0..<expected.rows {
        for column in 0..<expected.columns {
          let (ours, theirs) = (definition.output(row, column).value, expected[row, column])
          guard !agree(ours, theirs, scale: fixture.scale) else { continue }
          Issue.record("\(fixture) at \(row), \(column): \(ours.rawStorage), expected \(theirs.rawStorage)")
        }
      }
    }
  }

  /// NumPy's sum is in 64-bit significands and rounded to a double: an error of u·|y| + 2⁻⁶⁴·terms·scale.
  private func agree(_ ours: Complex<Double>, _ theirs: Complex<Double>, scale: Double) -> Bool {
    let (a, b) = (ours.rawStorage, theirs.rawStorage)
    return zip([a.x, a.y], [b.x, b.y]).allSatisfy { ours, theirs in
      guard theirs.isFinite else { return ours == theirs || ours.isNaN && theirs.isNaN }
      return (ours - theirs).magnitude <= 0x1p-52 * theirs.magnitude + 0x1p-56 * scale
    }
  }
}
