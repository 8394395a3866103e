/// A problem with its exact result: random samples and taps, a gap of poison after every input row.
struct Problem<Scalar: LoopScalar> {
  let shape: Shape
  let parts: Int
  let xStride: Int
  let x: [Scalar]
  let h: [Scalar]
  let expected: [ExactSum]  // row after row, without gaps

  init(_ shape: Shape, parts: Int, gap: Int = 3, using generator: inout Randomness) {
    self.shape = shape
    self.parts = parts
    xStride = shape.inputColumns + gap
    let length = (shape.inputRows - 1) * xStride + shape.inputColumns  // the last row has no gap
    var x = [Scalar](repeating: .poison, count: length * parts)
    for r in 0..<shape.inputRows {
      for i in 0..<shape.inputColumns * parts {
        x[r * xStride * parts + i] = .random(using: &generator)
      }
    }
    let h = (0..<shape.taps * parts).map { _ in Scalar.random(using: &generator) }
    self.x = x
    self.h = h
    expected = Self.naive(shape, parts: parts, x: x, xStride: xStride, h: h)
  }

  /// The definition, term by term.
  private static func naive(
    _ shape: Shape, parts: Int, x: [Scalar], xStride: Int, h: [Scalar]
  ) -> [ExactSum] {
    var result = [ExactSum](repeating: ExactSum(), count: shape.rows * shape.columns * parts)
    for r in 0..<shape.rows {
      for c in 0..<shape.columns {
        let output = (r * shape.columns + c) * parts
        for i in 0..<shape.kernelRows {
          for j in 0..<shape.kernelColumns {
            let row = r * shape.strideRows + i * shape.dilationRows
            let column = c * shape.strideColumns + j * shape.dilationColumns
            let p = (row * xStride + column) * parts
            let q = (i * shape.kernelColumns + j) * parts
            Scalar.add(x[p], h[q], to: &result[output])
            guard parts == 2 else { continue }
            Scalar.add(-x[p + 1], h[q + 1], to: &result[output])
            Scalar.add(x[p], h[q + 1], to: &result[output + 1])
            Scalar.add(x[p + 1], h[q], to: &result[output + 1])
          }
        }
      }
    }
    return result
  }

  /// Runs `loop` between guard pages, for the first `columns` outputs of every row (a single row's samples
  /// then end with theirs); what is wrong with its result, if anything.
  func failure(
    of loops: DirectLoops<Scalar>, _ loop: DirectLoops<Scalar>.Loop, columns: Int? = nil,
    in memory: LoopMemory<Scalar>, at side: GuardedMemory<Scalar>.Side
  ) -> String? {
    var asked = shape
    asked.columns = columns ?? shape.columns
    let width = asked.columns * parts
    let yStride = asked.columns + 2
    let length = ((asked.inputRows - 1) * xStride + asked.inputColumns) * parts
    let y = memory.y.place((asked.rows - 1) * yStride * parts + width, at: side)
    y.update(repeating: .sentinel)
    loops.run(
      loop, asked, x: memory.x.place(x[..<length], at: side).baseAddress!, xStride: xStride,
      h: memory.h.place(h, at: side).baseAddress!, y: y.baseAddress!, yStride: yStride)
    // Two more than the taps: the products of loops without a fused multiply-add, and a complex number's
    // last addition.
    let operations = asked.taps + 2
    for i in y.indices {
      let (r, c) = i.quotientAndRemainder(dividingBy: yStride * parts)
      if c >= width {
        guard y[i].bits != Scalar.sentinel.bits else { continue }
        return "\(loops.name) \(loop), \(asked): wrote outside the outputs, row \(r), scalar \(c)"
      }
      let sum = expected[r * shape.columns * parts + c]
      if !Scalar.isWithinBound(y[i], of: sum, operations: operations) {
        return "\(loops.name) \(loop), \(asked): row \(r), scalar \(c) is \(y[i]), expected \(sum)"
      }
    }
    return nil
  }
}

/// Guarded memory for samples, taps and outputs, used again and again.
struct LoopMemory<Scalar> {
  let x: GuardedMemory<Scalar>
  let h: GuardedMemory<Scalar>
  let y: GuardedMemory<Scalar>

  init(x: Int, h: Int, y: Int) {
    self.x = GuardedMemory(capacity: x)
    self.h = GuardedMemory(capacity: h)
    self.y = GuardedMemory(capacity: y)
  }
}
