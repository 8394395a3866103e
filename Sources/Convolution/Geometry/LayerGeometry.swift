/// Where the channels of images stand in an array.
///
/// ```swift
/// // Two rows of two pixels of two channels, and one filter of one pixel that adds the channels.
/// let layer = try ConvolutionLayer<Float>(
///   filters: [1, 1], shape: [1, 1, 2, 1], input: [1, 2, 2, 2], options: LayerOptions(layout: .channelsLast))
/// print(try layer.convolve([1, 10, 2, 20, 3, 30, 4, 40]))  // [11.0, 22.0, 33.0, 44.0]
/// ```
public enum LayerLayout: String, CaseIterable, Sendable {
  /// images × channels × rows × columns: every channel is a plane, as PyTorch has it.
  case channelsFirst = "nchw"
  /// images × rows × columns × channels: the channels of a pixel stand together, as TensorFlow has it.
  case channelsLast = "nhwc"
}

/// Where the samples of one array of a layer stand: samples between neighbours of each axis.
package struct ChannelStrides: Equatable, Sendable {
  package let image: Int
  package let channel: Int
  package let row: Int
  package let column: Int

  package init(_ layout: LayerLayout, channels: Int, shape: Shape) {
    image = channels * shape.count
    channel = layout == .channelsFirst ? shape.count : 1
    column = layout == .channelsFirst ? 1 : channels
    row = shape.columns * column
  }

  package func offset(image: Int, channel: Int, row: Int, column: Int) -> Int {
    image * self.image + channel * self.channel + row * self.row + column * self.column
  }
}

/// What a layer computes, all options resolved to numbers:
/// `y[n, o, r, c] = bias[o] + Σ_k Σ_i Σ_j taps[o, k, i, j] · x[n, k, begin + r·stride + i·dilation, …]`, where k
/// runs over the channels of the filter's group.
package struct LayerGeometry: Equatable, Sendable {
  /// Both axes and the boundary of every channel.
  package let window: Geometry
  package let images: Int
  package let channels: Int
  package let filters: Int
  package let groups: Int
  package let layout: LayerLayout

  package var channelsInGroup: Int { channels / groups }
  package var filtersInGroup: Int { filters / groups }
  /// Products in the sum of one output.
  package var terms: Int { channelsInGroup * window.kernelShape.count }
  package var inputCount: Int { images * channels * window.inputShape.count }
  package var outputCount: Int { images * filters * window.outputShape.count }
  package var input: ChannelStrides {
    ChannelStrides(layout, channels: channels, shape: window.inputShape)
  }
  package var output: ChannelStrides {
    ChannelStrides(layout, channels: filters, shape: window.outputShape)
  }
}
