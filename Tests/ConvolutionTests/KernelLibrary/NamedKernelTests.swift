import Convolution
import TestSupport
import Testing

/// A kernel as SciPy, scikit-image or its formula computed it: see Fixtures/make_kernels.py.
struct KernelFixture: Decodable, CustomStringConvertible {
  let specification: String
  let domain: String
  let rows: Int
  let columns: Int
  let taps: [Double]
  let source: String

  var description: String { "\(specification) (\(domain), \(source))" }

  struct File: Decodable { let kernels: [KernelFixture] }

  static let all: [KernelFixture] = {
    do { return try FixtureFile.json(File.self, from: "kernels.json").kernels } catch {
      preconditionFailure("\(error)")
    }
  }()
}

@Suite struct NamedKernelTests {
  /// Largest difference, relative to the largest tap.
  static func difference(_ taps: [Double], _ expected: [Double]) -> Double {
    let largest = expected.map(\.magnitude).max() ?? 0
    return zip(taps, expected).map { ($0 - $1).magnitude }.max()! / largest
  }

  @Test(arguments: KernelFixture.all)
  func agreesWithItsSource(_ fixture: KernelFixture) throws {
    let domain = try #require(KernelDomain(rawValue: fixture.domain))
    let values = try KernelSpecification.parse(fixture.specification).values(for: domain)
    let taps = try #require(values.real)
    #expect(taps.shape == Shape(rows: fixture.rows, columns: fixture.columns))
    // Disks are compared with a quadrature of 2000 lines a pixel, whose error at the circle's rim is 1e-5;
    // everything else is a few roundings.
    let tolerance = fixture.specification.hasPrefix("disk") ? 2e-5 : 1e-13
    #expect(Self.difference(taps.elements, fixture.taps) < tolerance)
  }

  @Test func fixturesAreThere() {
    #expect(KernelFixture.all.count > 80)
    let tested = Set(KernelFixture.all.map { String($0.specification.split(separator: ":")[0]) })
    #expect(tested.isSubset(of: NamedKernel.names))
  }

  /// The tutorials' kernels and MATLAB's printed ones.
  static let known: [(String, Matrix<Double>)] = [
    ("sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    ("blur", [[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]]),
    ("outline", [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    ("vertical-edge", [[1, 0, -1], [1, 0, -1], [1, 0, -1]]),
    ("horizontal-edge", [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]),
    ("sobel-x", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
    ("laplacian:neighbours=8", [[1, 1, 1], [1, -8, 1], [1, 1, 1]]),
    ("identity:size=3", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    ("box:size=2", [[0.25, 0.25], [0.25, 0.25]]),
    ("emboss", [[2, 1, 0], [1, 1, -1], [0, -1, -2]]),
  ]

  @Test(arguments: known)
  func knownAnswer(specification: String, taps: Matrix<Double>) throws {
    #expect(try KernelSpecification.parse(specification).values(for: .image).real == taps)
  }

  /// fspecial('disk', 1) as MATLAB's documentation prints its corner, edge and centre.
  @Test func diskOfRadiusOne() {
    let disk = Matrix<Double>.disk(radius: 1)
    #expect((disk[0, 0] - 0.0251).magnitude < 5e-5)
    #expect((disk[0, 1] - 0.1453).magnitude < 5e-5)
    #expect((disk[1, 1] - 1 / Double.pi).magnitude < 1e-15)
  }

  @Test(arguments: [0.3, 0.5, 0.7, 1.49, 1.5, 3, 12.25, 100])
  func diskCoversItsArea(radius: Double) throws {
    // The tap in the middle is 1 / area where the disk covers that pixel, so the areas of all pixels add up.
    let disk = Matrix<Double>.disk(radius: radius)
    let middle = disk[disk.rows / 2, disk.columns / 2]
    if radius >= 0.75 { #expect((middle * .pi * radius * radius - 1).magnitude < 1e-11) }
    #expect(disk.elements.allSatisfy { $0 >= 0 })
    for row in 0..<disk.rows {
      for column in 0..<disk.columns {
        #expect(disk[row, column] == disk[column, disk.rows - 1 - row], "\(row), \(column)")
      }
    }
  }

  @Test(arguments: [0.0, 30, 45, 77.3, 90, 135, 200, -30, 1e6])
  func motionIsSymmetricAndTurns(angle: Double) {
    let motion = Matrix<Double>.motion(length: 25, angle: angle)
    #expect((motion.elements.reduce(0, +) - 1).magnitude < 1e-14)
    let (rows, columns) = (motion.rows, motion.columns)
    for row in 0..<rows {
      for column in 0..<columns {
        #expect((motion[row, column] - motion[rows - 1 - row, columns - 1 - column]).magnitude < 1e-15)
      }
    }
    let turned = Matrix<Double>.motion(length: 25, angle: angle + 90)
    #expect(turned.rows == columns && turned.columns == rows)
    guard turned.rows == columns, turned.columns == rows else { return }
    for row in 0..<rows {
      for column in 0..<columns {
        // A quarter turn counter-clockwise brings (row, column) to (columns − 1 − column, row).
        #expect(
          (motion[row, column] - turned[columns - 1 - column, row]).magnitude < 1e-9, "\(row), \(column)")
      }
    }
  }

  @Test func motionAtThirtyDegreesRisesToTheRight() {
    let motion = Matrix<Double>.motion(length: 9, angle: 30)
    #expect(motion.columns > motion.rows)
    #expect(motion[0, motion.columns - 1] + motion[1, motion.columns - 1] > 0)
    #expect(motion[0, 0] == 0)
  }
}
