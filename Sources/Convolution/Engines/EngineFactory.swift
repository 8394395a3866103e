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
    let engine: any ConvolutionEngine =
      switch taps {
      case let taps as [Float]: try real(tiles, taps, packing)
      case let taps as [Double]: try real(tiles, taps, packing)
      case let taps as [Complex<Float>]: try complex(tiles, taps, packing)
      case let taps as [Complex<Double>]: try complex(tiles, taps, packing)
      default: preconditionFailure("no transform serves \(Element.self)")
      }
    return engine as! any ConvolutionEngine<Element>
  }

  private static func real<Scalar: BlockTransformScalar & ConvolutionElement>(
    _ tiles: TileGrid, _ taps: [Scalar], _ packing: TilePacking
  ) throws(TransformError) -> any ConvolutionEngine {
    switch packing {
    case .block: try BlockOverlapSave(tiles: tiles, taps: taps)
    case .paired: try PairedOverlapSave(tiles: tiles, taps: taps)
    case .single: try RealOverlapSave(tiles: tiles, taps: taps)
    }
  }

  private static func complex<Scalar: BlockTransformScalar & ComplexScalar>(
    _ tiles: TileGrid, _ taps: [Complex<Scalar>], _ packing: TilePacking
  ) throws(TransformError) -> any ConvolutionEngine {
    packing == .block
      ? try ComplexBlockOverlapSave(tiles: tiles, taps: taps)
      : try ComplexOverlapSave(tiles: tiles, taps: taps)
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
