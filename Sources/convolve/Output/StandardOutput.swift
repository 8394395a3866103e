import ConvolutionFiles
import Glibc

/// Text to standard output, all of it or an error.
enum StandardOutput {
  static func write(_ text: String) throws(FileError) {
    var text = text
    let code = text.withUTF8 { bytes -> CInt in
      var done = 0
      while done < bytes.count {
        let put = Glibc.write(STDOUT_FILENO, bytes.baseAddress! + done, bytes.count - done)
        if put < 0 && errno != EINTR { return errno }
        done += max(put, 0)
      }
      return 0
    }
    if code != 0 { throw .system(file: "standard output", action: "write to it", code: code) }
  }
}
