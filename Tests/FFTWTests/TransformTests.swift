import FFTW
import Testing

/// Every test runs in each precision: `body` is generic, the case says which.
enum Precision: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case float, double
  var testDescription: String { rawValue }
}

@Suite struct TransformTests {
  static let lengths = Array(1...70) + [96, 128, 243, 320, 343, 501, 640, 768]

  @Test(arguments: Precision.allCases, TransformDirection.allCases)
  func complexMatchesDefinition(_ precision: Precision, _ direction: TransformDirection) throws {
    switch precision {
    case .float: try complexMatchesDefinition(Float.self, direction)
    case .double: try complexMatchesDefinition(Double.self, direction)
    }
  }

  private func complexMatchesDefinition<Scalar: TransformScalar>(
    _: Scalar.Type, _ direction: TransformDirection
  ) throws {
    var random = Seeded(state: 1)
    for length in Self.lengths {
      let input = try AlignedBuffer<Scalar>(count: 2 * length)
      let output = try AlignedBuffer<Scalar>(count: 2 * length)
      input.store(random.points(length))
      let expected = naiveTransform(input.points(length), direction)
      let bound = transformBound(Scalar.self, count: length)

      let apart = try PlanCache.complex(
        Scalar.self, columns: length, direction: direction, inPlace: false)
      apart.execute(from: input.base, to: output.base)
      #expect(relativeDistance(output.points(length), expected) <= bound, "length \(length)")

      let within = try PlanCache.complex(Scalar.self, columns: length, direction: direction)
      within.execute(input.base)
      #expect(relativeDistance(input.points(length), expected) <= bound, "length \(length), in place")
    }
  }

  static let shapes = [(1, 1), (1, 9), (9, 1), (2, 3), (7, 5), (8, 8), (16, 12), (20, 31), (32, 48)]

  @Test(arguments: Precision.allCases, shapes)
  func planesMatchDefinition(_ precision: Precision, _ shape: (Int, Int)) throws {
    switch precision {
    case .float: try planesMatchDefinition(Float.self, rows: shape.0, columns: shape.1)
    case .double: try planesMatchDefinition(Double.self, rows: shape.0, columns: shape.1)
    }
  }

  private func planesMatchDefinition<Scalar: TransformScalar>(
    _: Scalar.Type, rows: Int, columns: Int
  ) throws {
    var random = Seeded(state: 2)
    let stride = columns + 3
    let data = try AlignedBuffer<Scalar>(count: 2 * rows * stride)
    data.store(random.points(rows * stride))
    let before = data.points(rows * stride)
    let plane = (0..<rows).flatMap { before[$0 * stride..<$0 * stride + columns] }
    let expected = naiveTransform(plane, rows: rows, columns: columns, .forward)

    let transform = try PlanCache.complex(
      Scalar.self, rows: rows, columns: columns, rowStride: stride, direction: .forward)
    transform.execute(data.base)
    let after = data.points(rows * stride)
    let result = (0..<rows).flatMap { after[$0 * stride..<$0 * stride + columns] }
    #expect(relativeDistance(result, expected) <= transformBound(Scalar.self, count: rows * columns))
    for row in 0..<rows {
      let gap = row * stride + columns..<(row + 1) * stride
      #expect(after[gap] == before[gap], "the gap after row \(row) was written")
    }
  }

  @Test(arguments: Precision.allCases, [false, true])
  func realMatchesDefinition(_ precision: Precision, inPlace: Bool) throws {
    for length in Self.lengths {
      switch precision {
      case .float: try realMatchesDefinition(Float.self, rows: 1, columns: length, inPlace: inPlace)
      case .double: try realMatchesDefinition(Double.self, rows: 1, columns: length, inPlace: inPlace)
      }
    }
    for (rows, columns) in Self.shapes {
      switch precision {
      case .float: try realMatchesDefinition(Float.self, rows: rows, columns: columns, inPlace: inPlace)
      case .double: try realMatchesDefinition(Double.self, rows: rows, columns: columns, inPlace: inPlace)
      }
    }
  }

  private func realMatchesDefinition<Scalar: TransformScalar>(
    _: Scalar.Type, rows: Int, columns: Int, inPlace: Bool
  ) throws {
    let transform = try PlanCache.real(Scalar.self, rows: rows, columns: columns, inPlace: inPlace)
    var random = Seeded(state: 3)
    let values = random.scalars(rows * columns, as: Scalar.self)
    let spectrum = try AlignedBuffer<Scalar>(count: max(transform.spectrumCount, transform.realCount))
    let reals = inPlace ? spectrum : try AlignedBuffer<Scalar>(count: transform.realCount)
    for row in 0..<rows {
      for column in 0..<columns {
        reals.base[row * transform.realRowStride + column] = values[row * columns + column]
      }
    }
    if inPlace {
      transform.forward(reals.base)
    } else {
      transform.forward(from: reals.base, to: spectrum.base)
    }

    let full = naiveTransform(
      values.map { Point(re: Double($0), im: 0) }, rows: rows, columns: columns, .forward)
    let half = (0..<rows).flatMap { full[$0 * columns..<$0 * columns + columns / 2 + 1] }
    let bound = transformBound(Scalar.self, count: rows * columns)
    #expect(
      relativeDistance(spectrum.points(transform.spectrumCount / 2), half) <= bound,
      "\(rows) × \(columns), forward")

    if inPlace {
      transform.backward(reals.base)
    } else {
      transform.backward(from: spectrum.base, to: reals.base)
    }
    let scale = Double(rows * columns)
    let back = (0..<rows).flatMap { row in
      (0..<columns).map { column in
        Point(re: Double(reals.base[row * transform.realRowStride + column]) / scale, im: 0)
      }
    }
    #expect(
      relativeDistance(back, values.map { Point(re: Double($0), im: 0) }) <= 2 * bound,
      "\(rows) × \(columns), round trip")
  }

  #if arch(x86_64)
    @Test func extendedPrecisionIsMoreAccurateThanDouble() throws {
      var random = Seeded(state: 5)
      let length = 1024
      let values = random.points(length)
      let long = try AlignedBuffer<Float80>(count: 2 * length)
      let double = try AlignedBuffer<Double>(count: 2 * length)
      long.store(values)
      double.store(values)
      let there = try PlanCache.complex(Float80.self, columns: length, direction: .forward)
      there.execute(long.base)
      try PlanCache.complex(Double.self, columns: length, direction: .forward).execute(double.base)
      let distance = relativeDistance(double.points(length), long.points(length))
      #expect(distance > 0 && distance <= transformBound(Double.self, count: length))

      try PlanCache.complex(Float80.self, columns: length, direction: .backward).execute(long.base)
      var error: Float80 = 0
      for (index, value) in values.enumerated() {
        error = max(error, abs(long.base[2 * index] / 1024 - Float80(value.re)))
        error = max(error, abs(long.base[2 * index + 1] / 1024 - Float80(value.im)))
      }
      #expect(error < 1e-18, "round trip in extended precision")
    }
  #endif
}
