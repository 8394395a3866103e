import ConvolutionFiles
import Glibc

/// Where the results go, known before any work is done.
enum OutputTarget {
  /// A file, device or `-`.
  case file(String)
  /// A file in this folder for every input.
  case folder(String)
  /// Standard output: text for text, NPY for the rest unless it is a terminal.
  case standardOutput

  /// Nothing is written: standard output is taken by a plot.
  case nothing

  /// - Throws: a usage error when several inputs have one output, or two inputs would share one; a failure
  ///   when the output cannot be written, before there is work to lose.
  init(_ output: String?, inputs: [String], format: FileFormat?, plot: PlotTarget?) throws {
    guard let output else {
      guard inputs.count == 1 else {
        throw CommandFailure.usage("\(inputs.count) inputs need a folder for their results: -o DIR/")
      }
      self = plot == .terminal ? .nothing : .standardOutput
      return
    }
    guard output.hasSuffix("/") || Self.isFolder(output) else {
      guard inputs.count == 1 else {
        throw CommandFailure.usage(
          "\(inputs.count) inputs cannot share the output \(output). Name a folder, with a slash behind it: "
            + "-o \(output)/")
      }
      self = .file(output)
      try FileWriter.check(output)
      return
    }
    self = .folder(output)
    guard Self.isFolder(output) else {
      throw CommandFailure.failed("\(output): there is no such folder. Make it with mkdir -p")
    }
    var origins: [String: String] = [:]
    for input in inputs {
      let path = Self.path(in: output, for: FileOperand(input), format: format)
      if let other = origins.updateValue(input, forKey: path) {
        throw CommandFailure.usage(
          "\(other) and \(input) would both be written to \(path). Do them one by one")
      }
    }
  }

  /// The path for one input; nil when its result is not written.
  func path(for operand: FileOperand, isText: Bool, format: FileFormat?) -> String? {
    switch self {
    case .file(let path): path
    case .folder(let folder): Self.path(in: folder, for: operand, format: format)
    case .nothing: nil
    case .standardOutput: isText || format != nil || isatty(STDOUT_FILENO) == 0 ? "-" : nil
    }
  }

  /// The input's name in the folder: `out/ecg-2.csv` for column 2 of a table, the format's own ending when
  /// one was asked for.
  private static func path(in folder: String, for operand: FileOperand, format: FileFormat?) -> String {
    let slash = folder.hasSuffix("/") ? "" : "/"
    var name =
      operand.path == "-"
      ? "stdin" : operand.path.split(separator: "/").last.map(String.init) ?? "result"
    var ending = operand.path == "-" ? ".txt" : ""
    if let dot = name.lastIndex(of: "."), dot > name.startIndex {
      ending = String(name[dot...])
      name = String(name[..<dot])
    }
    if let format, FileFormat(path: name + ending) != format { ending = "." + format.rawValue }
    let member = operand.member.map { "-" + String($0.map { $0 == "/" ? "_" : $0 }) } ?? ""
    return folder + slash + name + member + ending
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
