package hat.device;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.sepllm.hat.runtime.ArrayLengths;

/** A schema that was written down. */
final class RecordedDeviceSchema<T extends NonMappableIface>
    implements DeviceSchema<T>, DeviceSchema.Builder, ArrayLengths {
  private final Class<T> type;
  private final Map<String, Integer> lengths = new HashMap<>();

  RecordedDeviceSchema(Class<T> type, Consumer<DeviceSchema.Builder> description) {
    this.type = type;
    description.accept(this);
  }

  @Override
  public Builder array(String name, int length) {
    if (length < 1) {
      throw new IllegalArgumentException(
          "length of " + name + " in " + type.getName() + " is " + length + ", must be at least 1");
    }
    lengths.put(name, length);
    return this;
  }

  @Override
  public Builder array(String name, int length, Consumer<Builder> element) {
    element.accept(new RecordedDeviceSchema<>(type, _ -> {}));
    return array(name, length);
  }

  @Override
  public Builder field(String name) {
    return array(name, 1);
  }

  @Override
  public Builder fields(String... names) {
    for (String name : names) {
      field(name);
    }
    return this;
  }

  @Override
  public OptionalInt lengthOf(String member) {
    Integer length = lengths.get(member);
    return length == null ? OptionalInt.empty() : OptionalInt.of(length);
  }
}
