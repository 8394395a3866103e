import ComplexModule
import Convolution

/// Looks for outputs beyond their guaranteed bound over many seeded problems.
package struct BoundValidation: Sendable {
  /// What was found for one method and type.
  package struct Tally: Sendable, Equatable {
    /// Runs of the method.
    package var cases = 0
    /// Outputs beyond their bound.
    package var violations = 0
    /// The largest error / bound.
    package var largestShare = 0.0
    /// The case that has it, or the first violation.
    package var worstCase = ""
    /// error / bound of every case, for percentiles.
    package var shares: [Double] = []
    /// bound / largest error of every case in units of ½ ulp of the largest output.
    package var ulps: [Double] = []

    /// The share that half of the cases stay below.
    package var medianShare: Double {
      shares.isEmpty ? 0 : shares.sorted()[shares.count / 2]
    }
  }

  /// By `method type`.
  package private(set) var tallies: [String: Tally] = [:]

  package init() {}

  /// All cases.
  package var cases: Int { tallies.values.reduce(0) { $0 + $1.cases } }
  /// All violations.
  package var violations: Int { tallies.values.reduce(0) { $0 + $1.violations } }

  /// Runs problems until there are `count` cases more; a case is one method on one problem.
  package mutating func run(cases count: Int, seed: UInt64) throws(ConvolutionError) {
    let target = cases + count
    var problem: UInt64 = 0
    while cases < target {
      let own = seed &* 1_000_003 &+ problem
      switch problem % 4 {
      case 0: try run(Double.self, "f64", seed: own)
      case 1: try run(Float.self, "f32", seed: own)
      case 2: try run(Complex<Double>.self, "c128", seed: own)
      default: try run(Complex<Float>.self, "c64", seed: own)
      }
      problem += 1
    }
  }

  private mutating func run<Element: MeasuredElement>(_: Element.Type, _ type: String, seed: UInt64)
    throws(ConvolutionError)
  {
    let problem = ValidationProblem<Element>(seed: seed)
    let truth = try ReferenceConvolution(
      input: problem.input, kernel: problem.kernel, dimensionality: problem.dimensionality,
      options: problem.options)
    let places = truth.places(products: 1 << 18, seed: seed)
    let references = places.map(truth.output)
    for variant in problem.variants {
      let convolver: Convolver<Element>
      do {
        convolver = try Convolver(
          kernel: problem.kernel, input: problem.input.shape, dimensionality: problem.dimensionality,
          options: variant)
      } catch {
        guard case .methodCannotServe = error else { throw error }
        continue
      }
      let (output, report): (Matrix<Element>, ConvolutionReport)
      do {
        (output, report) = try convolver.convolveReporting(problem.input)
      } catch {
        guard case .toleranceOutOfReach = error else { throw error }
        continue
      }
      let bounds = BoundMap(report, shape: convolver.plan.outputShape)
      var errors = ErrorCollector()
      for (index, reference) in zip(places, references) {
        errors.add(output.elements[index], reference, bound: bounds[index], index: index)
      }
      let precision = variant.precision == nil ? "" : " in double"
      let wish = variant.tolerance == nil ? "" : " to a tolerance"
      note(
        "\(convolver.plan.method.rawValue) \(type)\(precision)\(wish)", errors.finish(),
        "seed \(seed), \(problem.name), \(convolver.plan.blockShape.map { "block \($0)" } ?? "")")
    }
  }

  private mutating func note(_ name: String, _ errors: ErrorMeasures, _ label: String) {
    var tally = tallies[name] ?? Tally()
    tally.cases += 1
    tally.shares.append(errors.largestShareOfBound)
    tally.ulps.append(errors.ulps.largest)
    if errors.violations > 0 {
      if tally.violations == 0 { tally.worstCase = "\(label): \(errors.violations) violations" }
      tally.violations += errors.violations
    } else if errors.largestShareOfBound > tally.largestShare, tally.violations == 0 {
      tally.worstCase = label
    }
    tally.largestShare = max(tally.largestShare, errors.largestShareOfBound)
    tallies[name] = tally
  }

  /// A line for every method and type.
  package var summary: String {
    var lines = ["\(cases) cases, \(violations) violations of the guaranteed bound"]
    for (name, tally) in tallies.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "\(name): \(tally.cases) cases, \(tally.violations) violations, largest error/bound "
          + "\(rounded(tally.largestShare)), median \(rounded(tally.medianShare)); worst: \(tally.worstCase)")
    }
    return lines.joined(separator: "\n")
  }
}
