// Measures the wisdom that ships with the package and prints it as a Swift source file:
//
//   swift run -c release measure-wisdom > Sources/FFTW/Wisdom/BuiltInWisdom.swift
//
// Arguments restrict it to the problems whose names contain one of them, e.g. "f32 complex".
// For the maintainers, on a quiet x86-64 machine with Debian's FFTW; takes about ten minutes.  Users measure
// their own machine with `convolve calibrate`.
import FFTW
import Glibc

func report(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

/// Short problems are measured with more effort, because it costs little.
func rounds(for problem: TransformProblem) -> [Wisdom.Effort] {
  let samples = problem.axes.reduce(1) { $0 * $1.length }
  if problem.axes.count == 1 && samples <= 2048 { return [.measure, .measure, .patient] }
  return samples <= 20_000 ? [.measure, .measure, .measure] : [.measure, .measure]
}

func measureAll<Scalar: TransformScalar>(_: Scalar.Type) throws {
  let wanted = CommandLine.arguments.dropFirst()
  let problems = WisdomCurriculum.problems(Scalar.precision).filter { problem in
    wanted.isEmpty || wanted.contains { problem.description.contains($0) }
  }
  for (index, problem) in problems.enumerated() {
    let seconds = try Wisdom.measure(problem, Scalar.self, rounds: rounds(for: problem))
    report("\(index + 1)/\(problems.count) \(problem): \(seconds * 1e6) µs")
  }
}

do {
  try measureAll(Float.self)
  try measureAll(Double.self)
  print(
    """
    // Made by `measure-wisdom`; not to be edited.  What FFTW found fastest on an AMD Zen 4, for Debian's build.

    /// The wisdom that ships with the package, used where the user has none and FFTW is this build.
    let builtInWisdom: StaticString = \"\"\"
    """)
  for line in Wisdom.measuredBook.split(separator: "\n") { print("  \(line)") }
  print("\n  \"\"\"")
} catch {
  report("measure-wisdom: \(error)")
  exit(1)
}
