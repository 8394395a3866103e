import FFTW

/// Linear convolution in double precision or better, by one plain transform: what the split ones must agree
/// with.
func referenceConvolution(_ x: [Double], _ h: [Double]) throws -> [Double] {
  #if arch(x86_64)
    typealias Wide = Float80
  #else
    typealias Wide = Double
  #endif
  let outputs = x.count + h.count - 1
  let length = try FastLength.next(atLeast: outputs)
  let a = try AlignedBuffer<Wide>(count: 2 * length)
  let b = try AlignedBuffer<Wide>(count: 2 * length)
  for (buffer, values) in [(a, x), (b, h)] {
    buffer.base.update(repeating: 0, count: buffer.count)
    for (index, value) in values.enumerated() { buffer.base[2 * index] = Wide(value) }
  }
  let forward = try PlanCache.complex(Wide.self, columns: length, direction: .forward)
  let backward = try PlanCache.complex(Wide.self, columns: length, direction: .backward)
  forward.execute(a.base)
  forward.execute(b.base)
  for index in 0..<length {
    let (ar, ai) = (a.base[2 * index], a.base[2 * index + 1])
    let (br, bi) = (b.base[2 * index], b.base[2 * index + 1])
    a.base[2 * index] = ar * br - ai * bi
    a.base[2 * index + 1] = ar * bi + ai * br
  }
  backward.execute(a.base)
  return (0..<outputs).map { Double(a.base[2 * $0] / Wide(length)) }
}

func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

/// `u·(11.83 n + 2.24)·‖x‖·‖h‖`, the library's promise for one block of 2ⁿ samples.
func convolutionBound<Scalar: TransformScalar>(
  _: Scalar.Type, length: Int, _ x: [Double], _ h: [Double]
) -> Double {
  let unit = Double(Scalar.ulpOfOne) / 2
  var levels = 0.0
  while Double(1 << Int(levels)) < Double(length) { levels += 1 }
  return unit * (11.83 * levels + 2.24) * norm(x) * norm(h)
}

extension Seeded {
  /// Values that `Scalar` holds exactly.
  mutating func values<Scalar: TransformScalar>(_ count: Int, exactIn _: Scalar.Type) -> [Double] {
    (0..<count).map { _ in Double(Scalar(Double.random(in: -1...1, using: &self))) }
  }
}
