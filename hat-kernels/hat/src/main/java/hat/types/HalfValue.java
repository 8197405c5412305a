package hat.types;

/** A 16-bit number that lies in no buffer. */
final class HalfValue implements F16, BF16 {
  private short bits;

  HalfValue(short bits) {
    this.bits = bits;
  }

  @Override
  public short value() {
    return bits;
  }

  @Override
  public void value(short newBits) {
    bits = newBits;
  }
}
