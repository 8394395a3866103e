import ComplexModule
import Convolution
import RealModule
import TestSupport
import Testing

@Suite struct RankOneFactorsTests {
  /// ‖h − Σ column ⊗ row‖_F and ‖h‖_F, by the definition.
  static func distance(
    _ kernel: Matrix<Complex<Double>>, _ terms: [(column: [Complex<Double>], row: [Complex<Double>])]
  ) -> (residual: Double, norm: Double) {
    var (residual, norm) = (0.0, 0.0)
    for i in 0..<kernel.rows {
      for j in 0..<kernel.columns {
        var rest = kernel[i, j]
        norm += rest.lengthSquared
        for term in terms { rest -= term.column[i] * term.row[j] }
        residual += rest.lengthSquared
      }
    }
    return (residual.squareRoot(), norm.squareRoot())
  }

  static func wide(_ x: [Double]) -> [Complex<Double>] { x.map { Complex($0) } }
  static func wide(_ x: [Float]) -> [Complex<Double>] { x.map { Complex(Double($0)) } }
  static func wide(_ x: [Complex<Float>]) -> [Complex<Double>] {
    x.map { Complex(Double($0.real), Double($0.imaginary)) }
  }
  static func outer<T: Numeric>(_ column: [T], _ row: [T]) -> Matrix<T> {
    Matrix(rows: column.count, columns: row.count, elements: column.flatMap { c in row.map { c * $0 } })
  }

  @Test(arguments: [
    "gaussian:sigma=3", "box:size=15", "sobel-x", "sobel-y", "prewitt-x", "scharr-y", "blur",
    "triangle:size=20",
    "gaussian-derivative-x:sigma=2", "gaussian-derivative-y:sigma=20", "identity:size=7", "motion:length=9",
  ])
  func separableKernelsAreRecognised(specification: String) throws {
    let kernel = try #require(try KernelSpecification.parse(specification).values(for: .image).real)
    let factors = try #require(rankOneFactors(of: kernel))
    let (residual, norm) = Self.distance(
      kernel.map { Complex($0) }, [(Self.wide(factors.column), Self.wide(factors.row))])
    #expect(factors.residual <= 4 * 0x1p-53 * norm)
    #expect(residual <= factors.residual + 2 * 0x1p-53 * norm)
    // Balanced to a factor 2 (a power of two, so that nothing is rounded).
    let ratio = Self.norm(factors.column) / Self.norm(factors.row)
    #expect(ratio >= 0.25 && ratio <= 4, "\(ratio)")
  }

  static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test(arguments: [
    "sharpen", "outline", "laplacian", "disk:radius=3", "log:sigma=2", "emboss", "motion:angle=30",
  ])
  func otherKernelsAreNot(specification: String) throws {
    let kernel = try #require(try KernelSpecification.parse(specification).values(for: .image).real)
    #expect(rankOneFactors(of: kernel) == nil)
  }

  /// The smallest distance possible is the second singular value.
  @Test func distanceFromRankOne() throws {
    let identity = Matrix<Double>([[1, 0], [0, 1]])
    #expect(try #require(rankOneFactors(of: identity, tolerance: .infinity)).residual >= 1)
    let zero = Matrix<Double>(rows: 2, columns: 2, repeating: 0)
    #expect(try #require(rankOneFactors(of: zero, tolerance: .infinity)).residual == 0)
    // [0 −1 0; −1 5 −1; 0 −1 0] has the eigenvalues (5 ± √33)/2 and 0.
    let sharpen = try #require(rankOneFactors(of: Matrix<Double>.sharpen, tolerance: .infinity))
    let nearest = (33.0.squareRoot() - 5) / 2
    #expect(sharpen.residual >= nearest * (1 - 1e-15) && sharpen.residual < 1.05 * nearest)
  }

  @Test func integerTapsHaveExactFactors() throws {
    for kernel in [Matrix<Double>.sobelX, .sobelY, .scharrX, .prewittY] {
      let factors = try #require(rankOneFactors(of: kernel))
      #expect(factors.residual == 0)
      #expect(Self.outer(factors.column, factors.row) == kernel)
    }
  }

  /// Random outer products, rounded entry by entry as a user would compute them, in every type.
  @Test(arguments: 0..<40)
  func roundedOuterProducts(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (rows, columns) = (Int.random(in: 1...30, using: &random), Int.random(in: 1...30, using: &random))
    let scale = Double.exp2(Double(Int.random(in: -900...900, using: &random)))
    let column = (0..<rows).map { _ in random.normal() }
    let row = (0..<columns).map { _ in random.normal() * scale }
    let kernel = Self.outer(column, row)
    let factors = try #require(rankOneFactors(of: kernel))
    #expect(factors.residual <= 4 * 0x1p-53 * Self.norm(kernel.elements.map { $0 / scale }) * scale)

    let single = Self.outer(column.map { Float($0) }, row.map { Float($0 / scale) })
    let singleFactors = try #require(rankOneFactors(of: single))
    let exact = Self.distance(
      single.map { Complex(Double($0)) }, [(Self.wide(singleFactors.column), Self.wide(singleFactors.row))])
    #expect(exact.residual <= singleFactors.residual && singleFactors.residual <= 4 * 0x1p-24 * exact.norm)

    let complexColumn = column.map { Complex(Float($0), Float(random.normal())) }
    let complexRow = row.map { Complex(Float($0 / scale), Float(random.normal())) }
    let complex = Self.outer(complexColumn, complexRow)
    let complexFactors = try #require(rankOneFactors(of: complex))
    let complexExact = Self.distance(
      Matrix(rows: rows, columns: columns, elements: Self.wide(complex.elements)),
      [(Self.wide(complexFactors.column), Self.wide(complexFactors.row))])
    #expect(complexExact.residual <= complexFactors.residual * (1 + 1e-12))
  }

  /// An entry that is off by more than the tolerance is noticed wherever it stands.
  @Test(arguments: [0, 7, 60, 120])
  func oneWrongEntryIsNoticed(place: Int) {
    var kernel = Matrix<Double>.gaussian(sigma: 1.25, truncate: 4)
    let (row, column) = (place / kernel.columns, place % kernel.columns)
    kernel[row, column] += 1e-13
    #expect(rankOneFactors(of: kernel) == nil)
    #expect(rankOneFactors(of: kernel, tolerance: 1e-12) != nil)
  }

  @Test func extremeAndDegenerateKernels() throws {
    let huge = Self.outer([1e154, -1e154], [1e154, 1.0, 5e153])
    #expect(try #require(rankOneFactors(of: huge)).residual <= 1e-15 * 1e308)
    let tiny = Matrix<Double>(rows: 2, columns: 2, repeating: .leastNonzeroMagnitude)
    #expect(try #require(rankOneFactors(of: tiny)).residual == 0)
    let single = Matrix<Float>(rows: 3, columns: 2, repeating: .leastNonzeroMagnitude)
    #expect(try #require(rankOneFactors(of: single)).residual == 0)
    let zero = try #require(rankOneFactors(of: Matrix<Double>(rows: 2, columns: 3, repeating: 0)))
    #expect(zero.column == [0, 0] && zero.row == [0, 0, 0] && zero.residual == 0)
    for bad in [Double.nan, .infinity, -.infinity] {
      #expect(rankOneFactors(of: Matrix<Double>([[1, bad], [1, 1]])) == nil)
      #expect(rankOneFactors(of: Matrix<Complex<Double>>([[Complex(1, bad)]])) == nil)
    }
    #expect(rankOneFactors(of: Matrix<Double>(rows: 0, columns: 0, repeating: 0)) == nil)
    #expect(rankOneFactors(of: Matrix<Int>([[1]])) == nil)
  }

  @Test(arguments: [
    ("sharpen", 2), ("outline", 2), ("laplacian", 2), ("log:sigma=2", 3), ("disk:radius=4", 5),
    ("sobel-x", 1),
  ])
  func lowRank(specification: String, rank: Int) throws {
    let kernel = try #require(try KernelSpecification.parse(specification).values(for: .image).real)
    #expect(rank == 1 || lowRankFactors(of: kernel, maximumRank: rank - 1) == nil)
    let factors = try #require(lowRankFactors(of: kernel, maximumRank: 9))
    #expect(factors.terms.count == rank)
    let (residual, norm) = Self.distance(
      kernel.map { Complex($0) }, factors.terms.map { (Self.wide($0.column), Self.wide($0.row)) })
    #expect(residual <= factors.residual + 1e-15 * norm)
    #expect(factors.residual <= 1e-14 * norm)
  }

  @Test func lowRankWithinATolerance() throws {
    let kernel = Matrix<Double>.disk(radius: 9)
    let rough = try #require(lowRankFactors(of: kernel, maximumRank: 10, tolerance: 1e-2))
    let fine = try #require(lowRankFactors(of: kernel, maximumRank: 10, tolerance: 1e-12))
    #expect(rough.terms.count < fine.terms.count)
    #expect(rough.residual <= 1e-2 * Self.norm(kernel.elements) && rough.residual > fine.residual)
  }

  @Test(
    arguments: [
      ([[1, 0, -1], [2, 0, -2], [1, 0, -1]], true), ([[6, 9], [4, 6]], true),
      ([[0, 0], [0, 0], [0, 5]], true),
      ([[.min, 0], [0, 0]], false), ([[.max, .max], [.max, .max]], true), ([[2, 4], [3, 7]], false),
      ([[0, 0]], true), ([[3, 0], [0, 3]], false), ([[2, 4], [3, 6]], true), ([[-1], [.min]], false),
    ] as [([[Int64]], Bool)])
  func exactIntegerFactors(rows: [[Int64]], separable: Bool) throws {
    let kernel = Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
    let factors = exactRankOneFactors(of: kernel)
    #expect((factors != nil) == separable)
    if let factors { #expect(Self.outer(factors.column, factors.row) == kernel) }
  }
}

extension Matrix {
  fileprivate init(_ rows: [[Element]]) {
    self.init(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }
}
