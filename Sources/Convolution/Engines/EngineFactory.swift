import ComplexModule
import FFTW

/// Makes the engine that a plan names.
package enum EngineFactory {
  /// The engine with its kernel prepared: taps, factors, or a spectrum.
  package static func make<Element>(
    _ plan: ConvolutionPlan, kernel: PreparedKernel<Element>, loops: ElementLoops<Element>
  ) throws(ConvolutionError) -> any ConvolutionEngine<Element> {
    switch plan.method {
    case .automatic, .direct:
      return DirectEngine(geometry: plan.geometry, taps: kernel.taps, loops: loops)
    case .separable:
      // A plan is separable only when the kernel has factors.
      let factors = kernel.factors!
      return SeparableEngine(
        geometry: plan.geometry, column: factors.column, row: factors.row, loops: loops)
    case .fft:
      let tiles = TileGrid(geometry: plan.geometry, transform: plan.blockShape!)
      do {
        return try overlapSave(tiles, kernel.taps, packing: plan.chosen.packing!)
      } catch {
        throw ConvolutionError(error)
      }
    }
  }

  /// Overlap-save for the sample type at hand; only those four plan transforms.
  private static func overlapSave<Element>(
    _ tiles: TileGrid, _ taps: [Element], packing: TilePacking
  ) throws(TransformError) -> any ConvolutionEngine<Element> {
    func real<Scalar: BlockScalar & ConvolutionElement>(_ taps: [Scalar]) throws(TransformError)
      -> any ConvolutionEngine
    {
      packing == .paired
        ? try PairedOverlapSave(tiles: tiles, taps: taps) : try RealOverlapSave(tiles: tiles, taps: taps)
    }
    let engine: any ConvolutionEngine =
      switch taps {
      case let taps as [Float]: try real(taps)
      case let taps as [Double]: try real(taps)
      case let taps as [Complex<Float>]: try ComplexOverlapSave(tiles: tiles, taps: taps)
      case let taps as [Complex<Double>]: try ComplexOverlapSave(tiles: tiles, taps: taps)
      default: preconditionFailure("no transform serves \(Element.self)")
      }
    return engine as! any ConvolutionEngine<Element>
  }
}

extension ConvolutionError {
  /// A transform's refusal in the library's words.
  init(_ error: TransformError) {
    switch error {
    case .outOfMemory(let bytes): self = .outOfMemory(bytes: bytes)
    case .tooLarge(let what): self = .tooLarge(what: what)
    case .invalidShape, .planRefused: self = .methodCannotServe(method: "fft", reason: "\(error)")
    }
  }
}
