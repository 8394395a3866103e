import Convolution
import ConvolutionFiles

@testable import convolve

/// What is fed with bytes that anybody may have written: a reader of files, the grammar of kernels, or the
/// command's options. Each may refuse them; none may crash, hang, leak, or take memory without bound.
enum FuzzTarget: String, CaseIterable {
  case npy, npz, text, png, jpeg, tiff, sound, netpbm, raw, kernel, options

  /// Whether the bytes were accepted.
  func feed(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .kernel: return readKernel(String(decoding: bytes, as: UTF8.self))
    case .options: return parse(String(decoding: bytes, as: UTF8.self))
    case .text:
      // The first byte chooses whether a column is asked for.
      let column: String? = bytes.first.flatMap { $0 == UInt8(ascii: "2") ? "2" : nil }
      return read(Array(bytes.dropFirst()), ReadOptions(member: column, memoryLimit: Self.memoryLimit))
    case .raw:
      // A line says what the rest means.
      let line = bytes.prefix { $0 != 0x0A }
      guard let layout = RawLayout(String(decoding: line, as: UTF8.self)) else { return false }
      return read(
        Array(bytes.dropFirst(line.count + 1)), ReadOptions(raw: layout, memoryLimit: Self.memoryLimit))
    default: return read(bytes, ReadOptions(memoryLimit: Self.memoryLimit))
    }
  }

  private static let memoryLimit = 16 << 20

  /// Reads a file, and writes what was read with all that belongs to it, because metadata is input as well.
  private func read(_ bytes: [UInt8], _ options: ReadOptions) -> Bool {
    guard let file = try? FileReader.read(bytes: bytes, name: "input", options: options) else { return false }
    _ = try? FileWriter.write(file.array, to: "/dev/null", format: file.format, like: file)
    for format in [FileFormat.png, .tiff, .jpeg] where file.format.isImage {
      _ = try? FileWriter.write(file.array, to: "/dev/null", format: format, like: file)
    }
    _ = FileDescription(file).text
    return true
  }

  private func readKernel(_ text: String) -> Bool {
    guard let kernel = try? KernelSpecification.parse(text) else { return false }
    for domain in [KernelDomain.signal, .image] {
      _ = try? kernel.values(for: domain, maximumTaps: Self.memoryLimit / 32)
    }
    return true
  }

  /// One argument a line.
  private func parse(_ text: String) -> Bool {
    let arguments = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    do {
      _ = try Convolve.parseAsRoot(arguments)
      return true
    } catch {
      _ = Convolve.message(for: error)
      return false
    }
  }
}
