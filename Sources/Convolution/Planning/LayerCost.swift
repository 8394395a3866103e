/// How the sums of a layer are formed.
package enum LayerSum: Sendable, Equatable {
  /// A matrix product: filters side by side in vectors.
  case product
  /// Channel by channel as planes.
  case planes
}

/// What layers cost, from the same curves and constants as everything else.
extension CostModel {
  /// Outputs × filters × terms multiply-adds with the filters rounded up to whole vectors, and the copies of
  /// the blocks where there is padding; or the traffic where that takes longer.
  package func channelProduct(_ layer: LayerGeometry) -> Double {
    let lanes = LoopTable.current.lanes(isSingle: kind.isSingle)
    let filters = (layer.filtersInGroup + lanes - 1) / lanes * lanes * layer.groups
    let outputs = Double(layer.images) * Double(layer.window.outputShape.count)
    let sums = outputs * Double(filters) * profile.curve(.layer, kind)(Double(layer.terms))
    // A copy within the cache: four times as fast as memory.
    let copies = 2 * Double(layer.inputCount) * Double(kind.stride) / (4 * profile.bandwidth)
    return max(sums + (layer.window.readsOutside ? copies : 0), traffic(layer)) + profile.callOverhead
  }

  /// A direct convolution for every filter and channel of its group, and the sums over channels.
  package func planeSums(_ layer: LayerGeometry) -> Double {
    let planes = Double(layer.images) * Double(layer.filters)
    let outputs = Double(layer.window.outputShape.count) * Double(kind.stride)
    let moved = outputs * (layer.channelsInGroup > 1 ? 3 : 0)
    let each =
      direct(layer.window) + moved / (4 * profile.bandwidth)
      + takenApart(layer, layer.window.inputShape.count)
    return max(planes * Double(layer.channelsInGroup) * each, traffic(layer))
  }

  /// A pair of tiles: a transform for every channel, a sum of products and a transform back for every filter.
  package func sharedTransforms(_ layer: LayerGeometry, transform: Shape) -> Double {
    // A tile's time is that of two transforms.
    let each = tile(transform, packing: .block) / 2
    let spectrum = 2 * Double(transform.count) * Double(kind.stride)
    let products = Double(layer.filters) * Double(layer.channelsInGroup)
    // The filters' spectra pass by once for every pair, from the last cache or from memory.
    let isCached = products * spectrum <= profile.cacheBytes / 2
    let product = spectrum / (isCached ? 1.5 * profile.bandwidth : 0.8 * profile.bandwidth)
    return Double(layer.channels + layer.filters) * (each + takenApart(layer, 2 * transform.count))
      + products * product
  }

  /// Samples of one channel to or from where the channels of a pixel stand together, one by one.
  private func takenApart(_ layer: LayerGeometry, _ samples: Int) -> Double {
    layer.layout == .channelsLast ? Double(samples) * 1.5e-9 : 0
  }

  /// Bringing the images from memory and taking the results there.
  package func traffic(_ layer: LayerGeometry) -> Double {
    traffic(bytes: (Double(layer.inputCount) + Double(layer.outputCount)) * Double(kind.stride))
  }
}

extension Geometry {
  /// Whether some output reads what is not in the input.
  package var readsOutside: Bool {
    rows.interior != 0..<rows.count || columns.interior != 0..<columns.count
  }
}
