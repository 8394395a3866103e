/// The numbers of a text file while it is being read: integers as long as every number is one, then real
/// numbers, then complex ones.
struct TextColumns {
  private var integers: [Int64] = []
  private var reals: [Double] = []
  private var complexes: [ComplexDouble] = []
  private var stage = Stage.integer
  /// The position of the first integer beyond 64 bits.
  private var overflow: (line: Int, column: Int)?
  /// Whether every number had neither point nor exponent.
  private var allIntegers = true

  private enum Stage { case integer, real, complex }

  /// The number of values.
  private(set) var count = 0

  /// Makes room for about that many values.
  mutating func reserve(_ count: Int) { integers.reserveCapacity(count) }

  /// Takes the next number.
  @inline(__always)
  mutating func append(_ number: ScannedNumber, line: Int, column: Int) {
    if stage == .integer, number.isInteger, !number.overflows {
      integers.append(number.integer)
    } else if stage == .real, !number.isComplex {
      allIntegers = allIntegers && number.isInteger
      reals.append(number.real)
    } else {
      appendChangingStage(number, line: line, column: column)
    }
    count += 1
  }

  private mutating func appendChangingStage(_ number: ScannedNumber, line: Int, column: Int) {
    if number.overflows, overflow == nil { overflow = (line, column) }
    allIntegers = allIntegers && number.isInteger && !number.isComplex
    if stage == .integer {
      // 64-bit integers round to the nearest double, as their text would have.
      reals = integers.map { Double($0) }
      integers = []
      stage = .real
    }
    guard number.isComplex || stage == .complex else { return reals.append(number.real) }
    if stage == .real {
      complexes = reals.map { ComplexDouble($0, 0) }
      reals = []
      stage = .complex
    }
    complexes.append(ComplexDouble(number.real, number.isComplex ? number.imaginary : 0))
  }

  /// Where an integer beyond 64 bits stands in a file of nothing but integers, which cannot be kept exact.
  var integerBeyondRange: (line: Int, column: Int)? { allIntegers ? overflow : nil }

  /// The numbers as an array.
  func array(shape: [Int]) -> NumericArray {
    switch stage {
    case .integer: NumericArray(integers, shape: shape)
    case .real: NumericArray(reals, shape: shape)
    case .complex: NumericArray(complexes, shape: shape)
    }
  }
}
