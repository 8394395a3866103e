/// The constants of one split transform with a twist.
///
/// The real sequence `x` of length 2N becomes `z[j] = (x[j] + i·x[j+N])·ω^j`, `ω = exp(iπ/2N)`, whose transform
/// of length N is the value of the polynomial `Σ x[j]·tʲ` at the points with `tᴺ = i`.  Multiplying the values
/// of two such polynomials multiplies them modulo `t²ᴺ + 1`: the right-angle convolution (R. Crandall,
/// C. Pomerance, "Prime Numbers: A Computational Perspective", 2nd ed., §9.5.3).
///
/// With `N = N₁·N₂`, `j = j₁·N₂ + j₂` and `k = k₁ + N₁·k₂` the exponent of the transform falls apart into
/// `j₁k₁/N₁ + j₂k₁/N + j₂k₂/N₂`, and that of the twist, `−j/4N`, into `−j₁/4N₁ − j₂/4N`.  So the twist costs the
/// strips one factor a row, and the rows nothing: their twiddle factors become `exp(−2πi·j₂(k₁ − ¼)/N)`.
struct RightAngleTables<Scalar: SplitScalar>: Sendable {
  static var grain: Int { SplitLength.twiddleGrain }

  /// For each row of a strip, `exp(iπ j₁/2N₁)`.
  let twist: AlignedBuffer<Scalar>
  /// The same divided by N, which undoes the scale of the transforms.
  let untwist: AlignedBuffer<Scalar>
  /// For each row k₁, its factors at `j₂ = 0, grain, 2·grain …` and at `j₂ = 0 … grain − 1`.
  let coarse: AlignedBuffer<Scalar>
  let fine: AlignedBuffer<Scalar>

  init(rows: Int, columns: Int) throws(TransformError) {
    let count = rows * columns
    let coarseCount = columns / Self.grain
    twist = try AlignedBuffer(count: 2 * rows)
    untwist = try AlignedBuffer(count: 2 * rows)
    coarse = try AlignedBuffer(count: 2 * rows * coarseCount)
    fine = try AlignedBuffer(count: 2 * rows * Self.grain)

    // exp(−2πi m/4N): every constant is one of these.
    let roots = RootsOfUnity<Scalar.Wide>(order: 4 * count)
    let scale = 1 / Scalar.Wide(count)
    for row in 0..<rows {
      let root = roots[-row * columns]
      twist.set(row, root)
      untwist.set(row, (root.re * scale, root.im * scale))
      let quarters = 4 * row - 1
      for index in 0..<coarseCount {
        coarse.set(row * coarseCount + index, roots[index * Self.grain * quarters])
      }
      for index in 0..<Self.grain { fine.set(row * Self.grain + index, roots[index * quarters]) }
    }
  }
}

extension AlignedBuffer where Scalar: BinaryFloatingPoint {
  /// Stores a complex number, rounded.
  func set<Wide: BinaryFloatingPoint>(_ index: Int, _ value: (re: Wide, im: Wide)) {
    base[2 * index] = Scalar(value.re)
    base[2 * index + 1] = Scalar(value.im)
  }
}
