import FFTW

extension EngineFactory {
  /// Makes the engine that a layer's plan names, its filters prepared.
  package static func layer<Element>(
    _ plan: ConvolutionPlan, geometry: LayerGeometry, filters: LayerFilters<Element>
  ) throws(ConvolutionError) -> any LayerEngine<Element> {
    let engine: any LayerEngine =
      switch filters {
      case let filters as LayerFilters<Float>: try real(plan, geometry, filters)
      case let filters as LayerFilters<Double>: try real(plan, geometry, filters)
      default: preconditionFailure("no engine serves layers of \(Element.self)")
      }
    return engine as! any LayerEngine<Element>
  }

  @inline(__always)
  private static func real<Scalar: LayerScalar>(
    _ plan: ConvolutionPlan, _ geometry: LayerGeometry, _ filters: LayerFilters<Scalar>
  ) throws(ConvolutionError) -> any LayerEngine {
    do {
      if let transform = plan.blockShape {
        return try SharedTransforms(
          geometry: geometry, transform: transform, filters: filters, threads: plan.threads)
      }
      return plan.chosen.layerSum == .planes
        ? PlaneSums(geometry: geometry, filters: filters)
        : try ChannelProduct(geometry: geometry, filters: filters, threads: plan.threads)
    } catch {
      throw ConvolutionError(error)
    }
  }
}
