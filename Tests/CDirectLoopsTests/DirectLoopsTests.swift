import CDirectLoops
import Testing

/// Every loop, level and type against the definition, between guard pages.
@Suite struct DirectLoopsTests {
  // Up to a few vectors of the widest kind and round whole blocks of them.
  static let lengths = Array(1...70) + [95, 96, 97, 127, 128, 129, 255, 256, 257, 300]
  static let tapCounts = Array(1...70) + [127, 255]

  private func rowFailures<Scalar>(_ loops: DirectLoops<Scalar>) -> [String] {
    let memory = LoopMemory<Scalar>(x: 1200, h: 512, y: 1200)
    var generator = Randomness(seed: 1)
    var failures: [String] = []
    for taps in Self.tapCounts {
      let longest = Shape(columns: Self.lengths.last ?? 1, kernelColumns: taps)
      let problem = Problem<Scalar>(longest, parts: loops.parts, using: &generator)
      for count in Self.lengths {
        let side: GuardedMemory<Scalar>.Side = count % 5 == 0 ? .lower : .upper
        failures += [problem.failure(of: loops, .row, columns: count, in: memory, at: side)].compactMap(
          \.self)
      }
    }
    return failures
  }

  @Test(arguments: levels) func rows(level: direct_loops_level) {
    for loops in floatLoops(level) { #expect(rowFailures(loops) == []) }
    for loops in doubleLoops(level) { #expect(rowFailures(loops) == []) }
    for loops in integerLoops(level) { #expect(rowFailures(loops) == []) }
  }

  private func failures<Scalar>(
    _ loops: DirectLoops<Scalar>, _ loop: DirectLoops<Scalar>.Loop, _ shapes: [Shape]
  ) -> [String] {
    let memory = LoopMemory<Scalar>(x: 1 << 17, h: 1 << 13, y: 1 << 15)
    var generator = Randomness(seed: 2)
    return shapes.enumerated().compactMap { index, shape in
      let problem = Problem<Scalar>(shape, parts: loops.parts, using: &generator)
      return problem.failure(of: loops, loop, in: memory, at: index % 4 == 0 ? .lower : .upper)
    }
  }

  private func expectAll(_ loop: String, _ shapes: [Shape], level: direct_loops_level) throws {
    for loops in floatLoops(level) {
      #expect(failures(loops, try #require(.init(rawValue: loop)), shapes) == [])
    }
    for loops in doubleLoops(level) {
      #expect(failures(loops, try #require(.init(rawValue: loop)), shapes) == [])
    }
    for loops in integerLoops(level) {
      #expect(failures(loops, try #require(.init(rawValue: loop)), shapes) == [])
    }
  }

  @Test(arguments: levels) func tiles(level: direct_loops_level) throws {
    var shapes: [Shape] = []
    for kernelRows in 1...8 {
      for kernelColumns in [1, 2, 3, 4, 5, 7] {
        for rows in [1, 2, 3, 4, 5, 7, 8] {
          for columns in [1, 3, 8, 15, 17, 33, 65, 70] {
            shapes.append(
              Shape(rows: rows, columns: columns, kernelRows: kernelRows, kernelColumns: kernelColumns))
          }
        }
      }
    }
    shapes += [
      Shape(rows: 13, columns: 70, kernelRows: 31, kernelColumns: 1),  // a separable kernel's column pass
      Shape(rows: 5, columns: 33, kernelRows: 127, kernelColumns: 1),
      Shape(rows: 3, columns: 150, kernelRows: 1, kernelColumns: 127),  // and its row pass
      Shape(rows: 9, columns: 100, kernelRows: 11, kernelColumns: 11),
      Shape(rows: 9, columns: 100, kernelRows: 13, kernelColumns: 2),
      Shape(rows: 9, columns: 100, kernelRows: 15, kernelColumns: 4),
      Shape(rows: 4, columns: 1500, kernelRows: 9, kernelColumns: 2),  // cut into columns for the cache
    ]
    try expectAll("tile", shapes, level: level)
  }

  @Test(arguments: levels) func stridedOutputs(level: direct_loops_level) throws {
    var generator = Randomness(seed: 3)
    var shapes: [Shape] = []
    for _ in 0..<600 {
      let long = Int.random(in: 0..<4, using: &generator) == 0
      shapes.append(
        Shape(
          rows: .random(in: 1...7, using: &generator), columns: .random(in: 1...40, using: &generator),
          kernelRows: .random(in: 1...4, using: &generator),
          kernelColumns: .random(in: 1...(long ? 40 : 6), using: &generator),
          strideRows: .random(in: 1...3, using: &generator),
          strideColumns: .random(in: 1...(long ? 12 : 4), using: &generator),
          dilationRows: .random(in: 1...3, using: &generator),
          dilationColumns: .random(in: 1...(long ? 2 : 3), using: &generator)))
    }
    shapes += [
      // More than one panel of gathered samples, and kernels that leave no room for one.
      Shape(rows: 5, columns: 3000, kernelRows: 3, kernelColumns: 3, strideRows: 1, strideColumns: 2),
      Shape(
        rows: 2, columns: 9, kernelRows: 64, kernelColumns: 40, strideColumns: 2, dilationColumns: 3),
      Shape(rows: 2, columns: 9, kernelRows: 100, kernelColumns: 40, strideColumns: 5),
    ]
    try expectAll("strided", shapes, level: level)
  }

  /// The public entry points hand every argument on.
  @Test func entryPoints() {
    let shape = Shape(rows: 5, columns: 37, kernelRows: 3, kernelColumns: 2)
    let floats = DirectLoops<Float>(
      name: "f32", parts: 1, row: direct_row_f32, tile: direct_tile_f32, within: direct_within_f32,
      strided: direct_strided_f32)
    let complexFloats = DirectLoops<Float>(
      name: "c32", parts: 2, row: direct_row_c32, tile: direct_tile_c32, within: direct_within_c32,
      strided: direct_strided_c32)
    let doubles = DirectLoops<Double>(
      name: "f64", parts: 1, row: direct_row_f64, tile: direct_tile_f64, within: direct_within_f64,
      strided: direct_strided_f64)
    let complexDoubles = DirectLoops<Double>(
      name: "c64", parts: 2, row: direct_row_c64, tile: direct_tile_c64, within: direct_within_c64,
      strided: direct_strided_c64)
    let integers = DirectLoops<Int64>(
      name: "i64", parts: 1, row: direct_row_i64, tile: direct_tile_i64, within: direct_within_i64,
      strided: direct_strided_i64)
    let row = Shape(columns: 37, kernelColumns: 5)
    #expect(failures(floats, .row, [row]) + failures(floats, .tile, [shape]) == [])
    #expect(failures(complexFloats, .row, [row]) + failures(complexFloats, .tile, [shape]) == [])
    #expect(failures(doubles, .row, [row]) + failures(doubles, .tile, [shape]) == [])
    #expect(failures(complexDoubles, .row, [row]) + failures(complexDoubles, .tile, [shape]) == [])
    #expect(failures(integers, .row, [row]) + failures(integers, .tile, [shape]) == [])
    var strided = shape
    (strided.strideRows, strided.strideColumns) = (2, 3)
    (strided.dilationRows, strided.dilationColumns) = (3, 2)
    #expect(failures(floats, .strided, [strided]) + failures(complexFloats, .strided, [strided]) == [])
    #expect(failures(doubles, .strided, [strided]) + failures(complexDoubles, .strided, [strided]) == [])
    #expect(failures(integers, .strided, [strided]) == [])
  }
}
