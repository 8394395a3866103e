import Convolution
import ConvolutionFiles

/// `convolve compare --as`: what several libraries make of one problem, where they differ, and why.
struct ConventionComparison {
  private let results: [ConventionResult]
  private let input: String
  private let kernel: String

  init(
    _ input: String, kernel: String, window: WindowOptions, method: MethodOptions, seed: UInt64,
    libraries: [Convention]
  ) throws {
    guard libraries.count > 1, Set(libraries).count == libraries.count else {
      throw CommandFailure.usage("--as: name two libraries or more, each once, such as numpy,matlab,opencv")
    }
    guard input != "-", kernel != "-" else {
      throw CommandFailure.usage("--as reads its input once for every library: save it in a file")
    }
    self.input = input
    self.kernel = kernel
    results = try libraries.map { library in
      do {
        return try ConventionResult(
          library, input: input, kernel: kernel, window: window, method: method, seed: seed)
      } catch let error as ConvolutionError {
        throw CommandFailure(convolution: error, about: library.rawValue)
      } catch let error as CommandFailure {
        var failure = error
        failure.message = "\(library.rawValue): \(error.message)"
        throw failure
      }
    }
  }

  /// A table of the libraries, then a line for each that differs from the first.
  var text: String {
    let shape = dimensions(results[0].input.shape)
    var lines = [
      "input   \(input): \(shape)", "kernel  \(kernel): \(results[0].kernel.shape)", "",
    ]
    lines +=
      TextTable(
        head: ["as", "function", "kernel", "mode", "boundary", "outputs"],
        rows: results.map { result in
          [
            result.convention.rawValue, result.rules.function,
            result.rules.correlates ? "as it is" : "reversed",
            result.mode.rawValue, result.boundaryWord, dimensions(result.shape),
          ]
        }
      ).lines
    lines.append("")
    if results.allSatisfy({ $0.outputs.count <= 12 }) { lines += values + [""] }
    for result in results.dropFirst() { lines += verdict(on: result) }
    return lines.joined(separator: "\n")
  }

  /// The outputs themselves, where they fit on a line.
  private var values: [String] {
    let width = results.map(\.convention.rawValue.count).max() ?? 0
    return results.map { result in
      let name = result.convention.rawValue
      let columns = result.shape.last ?? 1
      let rows = stride(from: 0, to: result.outputs.count, by: max(columns, 1)).map { start in
        result.outputs[start..<start + columns].map(rounded).joined(separator: " ")
      }
      return name + String(repeating: " ", count: width - name.count + 2) + rows.joined(separator: "; ")
    }
  }

  private func verdict(on result: ConventionResult) -> [String] {
    let (mine, theirs) = (result.convention.rawValue, results[0].convention.rawValue)
    guard let difference = result.difference(from: results[0]) else {
      return ["\(mine) has \(dimensions(result.shape)) outputs, \(theirs) \(dimensions(results[0].shape)):"]
        + reasons(result)
    }
    guard difference.count > 0 else { return ["\(mine) and \(theirs) agree in every output."] }
    let place = difference.at.map(String.init).joined(separator: ",")
    return [
      "\(mine) differs from \(theirs) in \(difference.count) of \(result.outputs.count) outputs, most by "
        + "\(rounded(difference.largest)) at \(place):"
    ] + reasons(result)
  }

  private func reasons(_ result: ConventionResult) -> [String] {
    result.reasons(against: results[0]).map { "  - \($0)" }
  }

  /// The object that scripts read.
  var json: JSONText {
    .object([
      ("reference", .text(results[0].convention.rawValue)), ("input", .text(input)),
      ("shape", .array(results[0].input.shape.map(JSONText.integer))), ("kernel", .text(kernel)),
      ("rows", .array(results.map(row))),
    ])
  }

  private func row(_ result: ConventionResult) -> JSONText {
    let difference = result.difference(from: results[0])
    let axes = result.shape.count == 2 ? [\Axes<Int>.rows, \.columns] : [\.columns]
    return .object([
      ("as", .text(result.convention.rawValue)), ("function", .text(result.rules.function)),
      ("operation", .text(result.rules.correlates ? "correlation" : "convolution")),
      ("mode", .text(result.mode.rawValue)), ("boundary", .text(result.boundary.rawValue)),
      ("first_sample", .array(axes.map { .integer(result.begin[keyPath: $0]) })),
      ("shape", .array(result.shape.map(JSONText.integer))),
      ("differing", difference.map { .integer($0.count) } ?? .null),
      ("max_difference", difference.map { .number($0.largest) } ?? .null),
      ("max_index", difference.map { .array($0.at.map(JSONText.integer)) } ?? .null),
      ("reasons", .array(result.reasons(against: results[0]).map(JSONText.text))),
    ])
  }
}
