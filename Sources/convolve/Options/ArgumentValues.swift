import ArgumentParser
import Convolution
import ConvolutionFiles

/// One number for every axis, or rows and columns: `2` or `2,1`.
struct AxisNumbers: Equatable {
  var rows: Int
  var columns: Int
  /// Whether rows and columns were given one by one.
  var isPair: Bool

  /// - Throws: a `ValidationError` that says the rule, of which `minimum` is a part.
  static func parse(_ text: String, atLeast minimum: Int) throws -> AxisNumbers {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }.filter { $0 >= minimum }
    guard numbers.count == words.count, (1...2).contains(numbers.count) else {
      throw ValidationError("give one whole number of at least \(minimum), or two as ROWS,COLUMNS")
    }
    return AxisNumbers(rows: numbers[0], columns: numbers[numbers.count - 1], isPair: numbers.count == 2)
  }

  /// The numbers for the axes of a domain; a signal has one axis, whichever way it lies.
  func axes(for domain: KernelDomain, option: String) throws(CommandFailure) -> Axes<Int> {
    guard domain == .image || !isPair else {
      throw .usage("--\(option) \(rows),\(columns): a signal has one axis. Give one number")
    }
    return Axes(rows: rows, columns: columns)
  }
}

/// Explicit padding: numbers of zeros, or the word `same`.
enum PaddingArgument: Equatable {
  case zeros(AxisNumbers)
  case same

  static func parse(_ text: String) throws -> PaddingArgument {
    text == "same" ? .same : .zeros(try AxisNumbers.parse(text, atLeast: 0))
  }
}

/// Rows and columns, `480x640`; or one length, `1000`.
struct SizeArgument: Equatable {
  var shape: Shape
  var isImage: Bool

  static func parse(_ text: String) throws -> SizeArgument {
    let words = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }.filter { $0 >= 1 }
    guard numbers.count == words.count, (1...2).contains(numbers.count) else {
      throw ValidationError("give a length such as 1000000, or ROWSxCOLUMNS such as 480x640")
    }
    return SizeArgument(
      shape: numbers.count == 1
        ? Shape(rows: 1, columns: numbers[0]) : Shape(rows: numbers[0], columns: numbers[1]),
      isImage: numbers.count == 2)
  }

  /// Rows and columns only.
  static func parseImage(_ text: String) throws -> Shape {
    let size = try parse(text)
    guard size.isImage else { throw ValidationError("give ROWSxCOLUMNS, such as 480x640") }
    return size.shape
  }
}

/// A part of the result: `row,column,height,width` of an image's, or `start,length` of a signal's.
struct RegionArgument: Equatable {
  /// Nil for a signal.
  var rows: Range<Int>?
  var columns: Range<Int>

  static func parse(_ text: String) throws -> RegionArgument {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    // Below 2^56, so that the end of a range is a number too.
    let numbers = words.compactMap { Int($0) }.filter { (0...1 << 56).contains($0) }
    let half = numbers.count / 2
    guard numbers.count == words.count, half == 1 || half == 2, numbers.count == 2 * half,
      numbers[half...].allSatisfy({ $0 > 0 })
    else {
      throw ValidationError(
        "give ROW,COLUMN,HEIGHT,WIDTH, or START,LENGTH for a signal, with sizes of at least 1")
    }
    let ranges = (0..<half).map { numbers[$0]..<numbers[$0] + numbers[half + $0] }
    return RegionArgument(rows: half == 2 ? ranges[0] : nil, columns: ranges[half - 1])
  }

  /// The region, when it has as many axes as the domain.
  func checked(for domain: KernelDomain) throws(CommandFailure) -> RegionArgument {
    switch (domain, rows) {
    case (.image, nil):
      throw .usage(
        "--roi \(columns.lowerBound),\(columns.count): an image needs ROW,COLUMN,HEIGHT,WIDTH")
    case (.signal, let rows?):
      throw .usage(
        "--roi \(rows.lowerBound),\(columns.lowerBound),\(rows.count),\(columns.count): a signal has one axis. "
          + "Give START,LENGTH")
    default: return self
    }
  }
}

/// A range of lags, `-50:50`.
struct LagsArgument: Equatable {
  var range: ClosedRange<Int>

  static func parse(_ text: String) throws -> LagsArgument {
    let words = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }.filter { (-(1 << 56)...1 << 56).contains($0) }
    guard words.count == 2, numbers.count == 2, numbers[0] <= numbers[1] else {
      throw ValidationError("give FIRST:LAST in whole samples, such as -50:50")
    }
    return LagsArgument(range: numbers[0]...numbers[1])
  }
}

/// Numbers of processes, `64` or `1,2,4,8`.
struct RanksArgument: Equatable {
  var numbers: [Int]

  static func parse(_ text: String) throws -> RanksArgument {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }.filter { (1...1 << 20).contains($0) }
    guard numbers.count == words.count else {
      throw ValidationError("give numbers from 1 to 1048576, such as 64 or 1,2,4,8")
    }
    return RanksArgument(numbers: numbers)
  }
}

/// Two limits, `0,255`.
struct LimitsArgument: Equatable {
  var low: Double
  var high: Double

  static func parse(_ text: String) throws -> LimitsArgument {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Double($0) }.filter { !$0.isNaN }
    guard words.count == 2, numbers.count == 2, numbers[0] <= numbers[1] else {
      throw ValidationError("give LOW,HIGH with LOW not above HIGH, such as 0,255 or -inf,1")
    }
    return LimitsArgument(low: numbers[0], high: numbers[1])
  }
}

/// What happens to the channels of a sound.
enum ChannelTreatment: String, CaseIterable {
  /// Each is filtered by itself.
  case independent
  /// Their mean is filtered.
  case mix
}

/// Reading one of a closed set of words.
enum Word {
  static func parse<Value: RawRepresentable & CaseIterable>(_ text: String, as: Value.Type) throws -> Value
  where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    throw ValidationError("give one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
  }

  /// A boundary; words of other libraries are answered with ours, because some mean something else here.
  static func boundary(_ text: String) throws -> Boundary {
    let translations = [
      "mirror": "this is 'reflect' here (d c b | a b c d | c b a; the edge sample once), as in numpy.pad",
      "nearest": "this is 'edge' here (a a a | a b c d | d d d)",
      "replicate": "this is 'edge' here (a a a | a b c d | d d d)",
      "constant": "this is 'fill' here, with --fill-value X",
      "circular": "this is 'wrap' here (b c d | a b c d | a b c)",
    ]
    if let translation = translations[text] { throw ValidationError(translation) }
    return text == "symm" ? .symmetric : try parse(text, as: Boundary.self)
  }

  static func format(_ text: String) throws -> FileFormat {
    if let format = FileFormat(named: text) { return format }
    throw ValidationError("give one of \(formats)")
  }

  /// What bare bytes mean.
  static func raw(_ text: String) throws -> RawLayout {
    if let layout = RawLayout(text) { return layout }
    throw ValidationError("give a type such as f32, and a shape where there is one: f32,shape=480x640")
  }

  /// The names of the formats, for messages.
  static var formats: String { FileFormat.allCases.map(\.rawValue).joined(separator: ", ") }
}
