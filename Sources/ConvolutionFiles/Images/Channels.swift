import Convolution

/// The last of the interleaved channels apart from the others: colour and alpha.
func splitLastChannel<Sample>(_ samples: [Sample], channels: Int) -> (others: [Sample], last: [Sample]) {
  let pixels = samples.count / channels
  let others = [Sample](uninitializedCount: pixels * (channels - 1)) { target in
    for pixel in 0..<pixels {
      for channel in 0..<(channels - 1) {
        target.initializeElement(
          at: pixel * (channels - 1) + channel, to: samples[pixel * channels + channel])
      }
    }
  }
  let last = [Sample](uninitializedCount: pixels) { target in
    for pixel in 0..<pixels { target.initializeElement(at: pixel, to: samples[(pixel + 1) * channels - 1]) }
  }
  return (others, last)
}

/// Interleaves one more channel behind the others; `channels` counts it.
func mergeLastChannel<Sample>(_ others: [Sample], _ last: [Sample], channels: Int) -> [Sample] {
  [Sample](uninitializedCount: last.count * channels) { target in
    for pixel in 0..<last.count {
      for channel in 0..<(channels - 1) {
        target.initializeElement(at: pixel * channels + channel, to: others[pixel * (channels - 1) + channel])
      }
      target.initializeElement(at: (pixel + 1) * channels - 1, to: last[pixel])
    }
  }
}
