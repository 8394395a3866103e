import CFFTW
import Glibc

extension fftw_iodim64 {
  init(_ axis: TransformAxis) {
    self.init(n: axis.length, is: axis.inputStride, os: axis.outputStride)
  }
}

/// The text of a string that FFTW allocated with `malloc`, which is freed.
func takeString(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
  guard let pointer else { return nil }
  defer { free(pointer) }
  return String(cString: pointer)
}
