import ArgumentParser

/// Measurements of the library on this machine that need its own process; the others are scripts.
@main
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Measures the convolution library on this machine.",
    subcommands: [Regret.self, Crossover.self, Efficiency.self, Layers.self, Lags.self])
}

/// The two real types that every table has.
enum RealType: String, CaseIterable, ExpressibleByArgument {
  case f32, f64
}

/// `1.23 ms`: three significant digits in the unit that suits.
func shown(seconds: Double) -> String {
  switch seconds {
  case ..<1e-3: "\(digits(seconds * 1e6)) µs"
  case ..<1: "\(digits(seconds * 1e3)) ms"
  default: "\(digits(seconds)) s"
  }
}

/// About three significant digits.
func digits(_ value: Double) -> String {
  guard value.isFinite, value > 0 else { return "–" }
  var scale = 1.0
  while value * scale < 100 && scale < 1e6 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}

extension String {
  /// The text filled up with blanks on the left.
  func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  /// The text filled up with blanks on the right.
  func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
