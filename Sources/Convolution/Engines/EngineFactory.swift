import ComplexModule
import FFTW

/// Makes the engine that a plan names, its kernel prepared: taps, factors, or a spectrum.
///
/// Each sample type is named here, so that the compiler writes every engine for it.
package enum EngineFactory {
  /// - Parameter isCareful: whether it is for method `auto`, which keeps what a transform blurs.
  package static func make<Element>(
    _ plan: ConvolutionPlan, kernel: PreparedKernel<Element>, isCareful: Bool = false
  ) throws(ConvolutionError) -> any ConvolutionEngine<Element> {
    switch kernel {
    case let kernel as PreparedKernel<Float>:
      return MadeEngine(try real(plan, kernel, isCareful)).serving(Element.self)
    case let kernel as PreparedKernel<Double>:
      return MadeEngine(try real(plan, kernel, isCareful)).serving(Element.self)
    case let kernel as PreparedKernel<Complex<Float>>:
      return MadeEngine(try complex(plan, kernel)).serving(Element.self)
    case let kernel as PreparedKernel<Complex<Double>>:
      return MadeEngine(try complex(plan, kernel)).serving(Element.self)
    case let kernel as PreparedKernel<Int64>:
      return MadeEngine(DirectEngine<Int64>(geometry: plan.geometry, taps: kernel.taps, loops: integerLoops))
        .serving(Element.self)
    default: preconditionFailure("no engine serves \(Element.self)")
    }
  }

  @inline(__always)
  private static func real<Scalar: LongScalar & ConvolutionElement>(
    _ plan: ConvolutionPlan, _ kernel: PreparedKernel<Scalar>, _ isCareful: Bool
  ) throws(ConvolutionError) -> any ConvolutionEngine<Scalar> {
    let engine = try plain(plan, kernel)
    return isCareful && plan.method == .fft ? watching(engine, plan.geometry, kernel.taps) : engine
  }

  @inline(__always)
  private static func plain<Scalar: LongScalar>(
    _ plan: ConvolutionPlan, _ kernel: PreparedKernel<Scalar>
  ) throws(ConvolutionError) -> any ConvolutionEngine<Scalar> {
    if plan.chosen.isCompensated { return CompensatedEngine(geometry: plan.geometry, taps: kernel.taps) }
    guard let transform = plan.blockShape, let packing = plan.chosen.packing else {
      return sum(plan, kernel, Scalar.loops)
    }
    let tiles = TileGrid(geometry: plan.geometry, transform: transform)
    do {
      switch packing {
      case .block: return try BlockOverlapSave<OwnSamples<Scalar>>(tiles: tiles, taps: kernel.taps)
      case .paired: return try PairedOverlapSave(tiles: tiles, taps: kernel.taps)
      case .single: return try RealOverlapSave(tiles: tiles, taps: kernel.taps)
      case .long:
        return try LongOverlapSave<OwnSamples<Scalar>>(
          geometry: plan.geometry, transform: transform, taps: kernel.taps, threads: plan.threads)
      }
    } catch {
      throw ConvolutionError(error)
    }
  }

  @inline(__always)
  private static func watching<Scalar: BlockScalar & ConvolutionElement>(
    _ engine: any ConvolutionEngine<Scalar>, _ geometry: Geometry, _ taps: [Scalar]
  ) -> CarefulOverlapSave<Scalar> {
    let direct = DirectEngine(geometry: geometry, taps: taps, loops: Scalar.loops)
    return CarefulOverlapSave(engine, geometry: geometry, taps: taps, arithmetic: Scalar.loops.kind) {
      direct.fill($0, reading: $1, writing: $2)
    }
  }

  @inline(__always)
  private static func complex<Scalar: BlockTransformScalar & ComplexScalar>(
    _ plan: ConvolutionPlan, _ kernel: PreparedKernel<Complex<Scalar>>
  ) throws(ConvolutionError) -> any ConvolutionEngine<Complex<Scalar>> {
    guard let transform = plan.blockShape, let packing = plan.chosen.packing else {
      return sum(plan, kernel, Scalar.complexLoops)
    }
    let tiles = TileGrid(geometry: plan.geometry, transform: transform)
    do {
      return packing == .block
        ? try ComplexBlockOverlapSave(tiles: tiles, taps: kernel.taps)
        : try ComplexOverlapSave(tiles: tiles, taps: kernel.taps)
    } catch {
      throw ConvolutionError(error)
    }
  }

  /// The methods that sum over taps.
  @inline(__always)
  private static func sum<Element>(
    _ plan: ConvolutionPlan, _ kernel: PreparedKernel<Element>, _ loops: ElementLoops<Element>
  ) -> any ConvolutionEngine<Element> {
    if plan.method == .separable, !kernel.terms.isEmpty {
      return SeparableEngine(geometry: plan.geometry, terms: kernel.terms, taps: kernel.taps, loops: loops)
    }
    return DirectEngine(geometry: plan.geometry, taps: kernel.taps, loops: loops)
  }
}

extension ConvolutionError {
  /// A transform's refusal in the library's words.
  init(_ error: TransformError) {
    switch error {
    case .outOfMemory(let bytes): self = .outOfMemory(bytes: bytes)
    case .tooLarge(let what): self = .tooLarge(what: what)
    case .invalidShape, .planRefused, .wrongResults:
      self = .methodCannotServe(method: "fft", reason: "\(error)")
    }
  }
}

/// An engine in a type of its own for each sample type.
///
/// A cast between such types compares them, where one between existentials looks for conformances, which takes longer
/// than a short convolution.
struct MadeEngine<Element: Sendable> {
  private let engine: any ConvolutionEngine<Element>

  init(_ engine: any ConvolutionEngine<Element>) { self.engine = engine }

  /// The engine, for a sample type that is this one by another name.
  func serving<Same: Sendable>(_: Same.Type) -> any ConvolutionEngine<Same> {
    (self as! MadeEngine<Same>).engine
  }
}
