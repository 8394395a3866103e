import Convolution
import ConvolutionFiles

extension LoadedFile {
  /// The one signal or image of a file: brightness of a picture, the only column of a table.
  ///
  /// - Parameter convention: the library whose brightness a colour picture has, nil for our own.
  func singlePlane(brightness convention: Convention? = nil) throws -> NumericArray {
    let long = array.shape.filter { $0 != 1 }
    if image != nil, array.shape.count == 3 { return try array.grayscale(as: convention) }
    switch long.count {
    case 0, 1: return array.reshaped([array.count])
    case 2 where text?.layout != .table || array.shape.count == 2: return array.reshaped(long)
    default:
      throw CommandFailure.failed(
        "\(name): one signal or image is needed, but this is \(dimensions(array.shape)). Save one plane of it"
      )
    }
  }
}
