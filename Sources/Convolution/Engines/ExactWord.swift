/// A signed integer in which samples are cut into limbs and products of limbs are summed, modulo its width.
package protocol ExactWord: FixedWidthInteger, SignedInteger, Sendable, BitwiseCopyable {
  /// The integer of a rounded double, wrapped to this width.
  init(wrapping value: Int64)
}

extension Int64: ExactWord {
  @inline(__always)
  package init(wrapping value: Int64) { self = value }
}

extension Int128: ExactWord {
  @inline(__always)
  package init(wrapping value: Int64) { self.init(truncatingIfNeeded: value) }
}

extension ExactWord {
  /// Takes the lowest limb of `width` bits off every value, as a double; the last limb is all that is left.
  ///
  /// `v = ⌊v / 2^w⌋·2^w + r`; a remainder r of 2^(w−1) or more becomes r − 2^w and carries one.
  @inline(__always)
  package static func takeLimb(
    _ values: UnsafeMutablePointer<Self>, _ limbs: UnsafeMutablePointer<Double>, count: Int, width: Int,
    isLast: Bool
  ) {
    if isLast {
      for index in 0..<count { limbs[index] = double(values[index]) }
      return
    }
    let mask = (Self(1) &<< Self(width)) &- 1
    let half = Self(1) &<< Self(width - 1)
    for index in 0..<count {
      let value = values[index]
      let remainder = value & mask
      let carry: Self = remainder >= half ? 1 : 0
      limbs[index] = double(remainder &- carry &<< Self(width))
      values[index] = (value &>> Self(width)) &+ carry
    }
  }

  /// An integer below 2⁵¹ as a double: its bits added to those of 1.5·2⁵², by instructions every machine has
  /// for vectors.
  @inline(__always)
  private static func double(_ value: Self) -> Double {
    Double(bitPattern: UInt64(bitPattern: offset &+ Int64(truncatingIfNeeded: value))) - magic
  }

  /// `sums += round(products)·2^shift`.
  ///
  /// Adding 1.5·2⁵² to a double below 2⁵¹ leaves its nearest integer in the low bits. An error bound below ½
  /// keeps limbs and products below 2⁴⁹: it is at least 14·2⁻⁵³·‖x‖·‖h‖, and |x ∗ h| ≤ ‖x‖·‖h‖.
  @inline(__always)
  package static func add(
    _ products: UnsafePointer<Double>, shift: Int, to sums: UnsafeMutablePointer<Self>, count: Int
  ) {
    // Modulo 2^bitWidth nothing is left of it.
    if shift >= Self.bitWidth { return }
    for index in 0..<count {
      let integer = Int64(bitPattern: (products[index] + magic).bitPattern) &- offset
      sums[index] &+= Self(wrapping: integer) &<< Self(shift)
    }
  }
}

/// 1.5·2⁵², whose unit in the last place is 1.
@inline(__always)
private var magic: Double { 0x1.8p52 }

/// The bits of 1.5·2⁵².
@inline(__always)
private var offset: Int64 { 0x4338_0000_0000_0000 }
