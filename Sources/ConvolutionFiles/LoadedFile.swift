/// What was read from a file: the samples, and what belongs with them.
///
/// ```swift
/// let file = try FileReader.read("notebooks-data/chelsea.png")
/// print(file.name, file.format, file.array.shape, file.warnings)  // notebooks-data/chelsea.png png [300, 451, 3] []
/// ```
public struct LoadedFile: Sendable {
  /// The name for messages: the path as given, with what could steer a terminal escaped, or `standard input`.
  public var name: String
  /// The samples. Images are rows × columns, or rows × columns × 3 in colour, with the pages of a file of
  /// several before that; alpha is kept apart in ``image``. A single column or line of text has one axis, a
  /// table two. A sound of one channel has one axis, of several channels × samples.
  public var array: NumericArray
  /// The format of the file.
  public var format: FileFormat
  /// The type in the file, in the words of its format, where it is not the array's own: `bool`, `float16`,
  /// `palette`, `1-bit`.
  public var storedType: String?
  /// The name of the array within an archive.
  public var member: String?
  /// What belongs to a picture, nil for other files.
  public var image: ImageInfo?
  /// What belongs to a sound, nil for other files.
  public var audio: AudioInfo?
  /// What belongs to numbers in text, nil for other files.
  public var text: TextInfo?
  /// What was odd but readable, one sentence each, without the file's name.
  public var warnings: [String]

  /// A loaded file; what is not given is absent.
  package init(
    name: String, array: NumericArray, format: FileFormat, storedType: String? = nil,
    image: ImageInfo? = nil, text: TextInfo? = nil, warnings: [String] = []
  ) {
    self.name = name
    self.array = array
    self.format = format
    self.storedType = storedType
    self.image = image
    self.text = text
    self.warnings = warnings
  }
}

/// What belongs to a picture besides the samples.
///
/// ```swift
/// let image = try FileReader.read("notebooks-data/chelsea.png").image!
/// print(image.colour, image.bitDepth, image.pages, image.hasAlpha)  // rgb 8 1 false
/// ```
public struct ImageInfo: Sendable {
  /// Grey or colour.
  ///
  /// ```swift
  /// ImageInfo.Colour.rgb.channels  // 3
  /// ```
  public enum Colour: String, Sendable {
    /// One channel.
    case gray
    /// Red, green and blue.
    case rgb

    /// The number of channels.
    public var channels: Int { self == .gray ? 1 : 3 }
  }

  /// Grey or colour.
  public var colour: Colour
  /// The bits of one sample in the file: 1, 2, 4, 8 or 16. Fewer than 8 are scaled up to 8 when read.
  public var bitDepth: Int
  /// The number of pictures in the file that are read, all of one size.
  public var pages = 1
  /// Opacity, rows × columns in the type of the samples; nil without transparency.
  public var alpha: NumericArray?
  /// Colour metadata and resolution, passed from input to output.
  public var metadata: ImageMetadata

  /// Whether the picture has transparency.
  public var hasAlpha: Bool { alpha != nil }

  /// A picture's description.
  package init(colour: Colour, bitDepth: Int, alpha: NumericArray? = nil, metadata: ImageMetadata = .init()) {
    self.colour = colour
    self.bitDepth = bitDepth
    self.alpha = alpha
    self.metadata = metadata
  }
}

/// What a picture says about the meaning of its samples (PNG: ISO/IEC 15948, 11.3.3 and 11.3.5.3).
///
/// ```swift
/// let metadata = try FileReader.read("notebooks-data/camera.png").image!.metadata
/// metadata.profile?.name  // nil
/// ```
public struct ImageMetadata: Sendable {
  /// The gamma of the samples times 100,000 (gAMA).
  public var gamma: UInt32?
  /// The rendering intent of sRGB samples (sRGB).
  public var renderingIntent: UInt8?
  /// White point and primaries, x and y of white, red, green, blue, times 100,000 (cHRM).
  public var chromaticities: [UInt32]?
  /// The name and content of the embedded ICC profile (iCCP).
  public var profile: (name: String, content: [UInt8])?
  /// How many pixels there are to a unit of length.
  public var resolution: Resolution?
  /// The compression of a TIFF, in the numbers of its standard.
  var tiffCompression: Int?

  /// How many pixels there are to a unit of length.
  ///
  /// ```swift
  /// let photo = try FileReader.read("notebooks-data/rocket.jpg")
  /// let resolution = photo.image!.metadata.resolution
  /// resolution?.x     // 72.0
  /// resolution?.unit  // 0.0254
  /// ```
  public struct Resolution: Equatable, Sendable {
    /// Pixels across.
    public var x: Double
    /// Pixels down.
    public var y: Double
    /// The unit in metres: 1, 0.0254 for inches, 0.01; nil when only the proportion is known.
    public var unit: Double?

    /// A resolution.
    package init(x: Double, y: Double, unit: Double?) {
      self.x = x
      self.y = y
      self.unit = unit
    }
  }

  /// No metadata.
  package init() {}
}

/// What belongs to a sound besides the samples.
///
/// ```swift
/// var options = WriteOptions()
/// options.sampleRate = 8000
/// try FileWriter.write(NumericArray([0, 0.5, -0.5]), to: "out/click.wav", options: options)
/// try FileReader.read("out/click.wav").audio?.sampleRate  // 8000
/// ```
public struct AudioInfo: Equatable, Sendable {
  /// Samples a second.
  public var sampleRate: Int
  /// The number of channels; several are the rows of the array.
  public var channels: Int
  /// The coding of the samples in the file, as libsndfile numbers it.
  var coding: Int32?

  /// The value of the loudest possible sample: 2^(bits − 1), or 1 for floating point.
  package var fullScale: Double { coding.flatMap { SoundCoding(rawValue: $0) }?.fullScale ?? 1 }

  /// Whether the file's samples have 24 bits, of the 32 that they take in an array.
  package var isTwentyFourBit: Bool { coding == SoundCoding.signed24.rawValue }

  /// A description of a sound.
  package init(sampleRate: Int, channels: Int) {
    self.sampleRate = sampleRate
    self.channels = channels
  }
}

/// How the numbers stood in a text file.
///
/// ```swift
/// let text = try FileReader.read("notebooks-data/sunspots.csv").text!
/// print(text.layout, text.delimiter, text.columnNames!)  // table , ["year", "sunspots"]
/// ```
public struct TextInfo: Sendable {
  /// How the numbers were arranged.
  ///
  /// ```swift
  /// try FileReader.read(bytes: Array("1 2 3".utf8), name: "line").text?.layout  // row
  /// try FileReader.read(bytes: Array("1\n2\n3".utf8), name: "lines").text?.layout  // column
  /// ```
  public enum Layout: String, Sendable {
    /// One number a line, or one column of a table.
    case column
    /// All numbers on one line.
    case row
    /// Rows and columns, or one row under a header.
    case table
  }

  /// How the numbers were arranged.
  public var layout: Layout
  /// The character between numbers; a blank stands for any run of blanks.
  public var delimiter: Character
  /// The names of the columns that were read, when the file has a header.
  public var columnNames: [String]?

  /// A description of a text file.
  package init(layout: Layout, delimiter: Character, columnNames: [String]? = nil) {
    self.layout = layout
    self.delimiter = delimiter
    self.columnNames = columnNames
  }
}
