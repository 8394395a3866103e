/// The shapes of a layer's arrays, checked against each other.
package struct LayerShapes: Equatable, Sendable {
  package let geometry: LayerGeometry
  /// Whether the input is one image without an axis of images.
  private let isSingle: Bool
  private let isSignal: Bool

  /// - Parameters:
  ///   - input: images × channels × rows × columns, or the other way round, or without rows for signals; the
  ///     images may be left out.
  ///   - filters: an axis more than a single image.
  package init(input: [Int], filters: [Int], bias: Int, options: LayerOptions) throws(ConvolutionError) {
    func refuse(_ rule: String) -> ConvolutionError {
      .layerShapes(input: input, filters: filters, rule: rule)
    }
    guard filters.count == 3 || filters.count == 4 else {
      throw refuse("filters have four axes, or three for signals")
    }
    guard input.count == filters.count || input.count == filters.count - 1 else {
      throw refuse("images have as many axes as the filters, or one less for a single image")
    }
    isSignal = filters.count == 3
    isSingle = input.count < filters.count
    let image = Axes4(
      isSingle ? [1] + input : input, isSignal: isSignal, last: options.layout == .channelsLast)
    let filterLayout =
      options.filterLayout ?? (options.layout == .channelsFirst ? .filtersFirst : .filtersLast)
    // rows × columns × channels × filters is filters × channels × rows × columns seen from behind.
    let turned = filterLayout == .filtersFirst ? filters : [filters[filters.count - 1]] + filters.dropLast()
    let filter = Axes4(turned, isSignal: isSignal, last: filterLayout == .filtersLast)
    for (shape, operand) in [(image, ConvolutionError.Operand.signal), (filter, .kernel)] {
      guard shape.all.allSatisfy({ $0 > 0 }) else { throw .emptyOperand(operand) }
      guard shape.count != nil else { throw .tooLarge(what: "an array of shape \(shape.all)") }
    }
    guard options.groups >= 1 else {
      throw .invalidOption(name: "groups", value: "\(options.groups)", rule: "must be at least 1")
    }
    guard image.channels % options.groups == 0, filter.items % options.groups == 0 else {
      throw refuse(
        "\(options.groups) groups must divide the \(image.channels) channels and the \(filter.items) filters")
    }
    guard filter.channels == image.channels / options.groups else {
      let groups = options.groups == 1 ? "" : " in each of \(options.groups) groups"
      throw refuse(
        "the filters have \(filter.channels) channels and the images "
          + "\(image.channels / options.groups)\(groups)")
    }
    guard bias == 0 || bias == filter.items else {
      throw refuse("\(filter.items) filters need as many numbers of bias, not \(bias)")
    }
    let window = try options.window(
      input: Shape(rows: image.rows, columns: image.columns),
      kernel: Shape(rows: filter.rows, columns: filter.columns), isSignal: isSignal)
    geometry = LayerGeometry(
      window: window, images: image.items, channels: image.channels, filters: filter.items,
      groups: options.groups, layout: options.layout)
    let outputs = [image.items, filter.items, window.outputShape.rows, window.outputShape.columns]
    guard product(outputs) != nil else { throw .tooLarge(what: "the result") }
  }

  /// The shape of the result, with the axes of the input.
  package var output: [Int] {
    let shape = geometry.window.outputShape
    let plane = isSignal ? [shape.columns] : [shape.rows, shape.columns]
    let image =
      geometry.layout == .channelsFirst ? [geometry.filters] + plane : plane + [geometry.filters]
    return isSingle ? image : [geometry.images] + image
  }
}

/// Items × channels × rows × columns, or items × rows × columns × channels.
private struct Axes4 {
  let items: Int
  let channels: Int
  let rows: Int
  let columns: Int

  init(_ shape: [Int], isSignal: Bool, last: Bool) {
    items = shape[0]
    channels = last ? shape[shape.count - 1] : shape[1]
    let plane = last ? shape[1..<shape.count - 1] : shape[2...]
    rows = isSignal ? 1 : plane[plane.startIndex]
    columns = plane[plane.endIndex - 1]
  }

  var all: [Int] { [items, channels, rows, columns] }
  var count: Int? { product(all) }
}

/// The product, or nil when it is no number of samples.
private func product(_ lengths: [Int]) -> Int? {
  var product = 1
  for length in lengths {
    let (next, overflow) = product.multipliedReportingOverflow(by: length)
    // Below 2^56, so that a few such numbers can be added and multiplied by the bytes of a sample.
    guard !overflow, next < 1 << 56 else { return nil }
    product = next
  }
  return product
}
