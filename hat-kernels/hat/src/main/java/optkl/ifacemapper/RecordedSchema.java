package optkl.ifacemapper;

import java.util.TreeSet;
import java.util.function.Consumer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.buffers.Buffers;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.runtime.BufferProxies;

/** A schema that was written down, to be compared with what the interface says. */
final class RecordedSchema<T extends Buffer> implements Schema<T>, Schema.Builder {
  private final Class<T> type;
  private final TreeSet<String> fields = new TreeSet<>();
  private final TreeSet<String> atomics = new TreeSet<>();
  private String arrayName = "";
  private String lengthName = "";

  RecordedSchema(Class<T> type, Consumer<Schema.Builder> description) {
    this.type = type;
    description.accept(this);
  }

  @Override
  public Builder atomic(String name) {
    atomics.add(name);
    return this;
  }

  @Override
  public Builder field(String name) {
    fields.add(name);
    return this;
  }

  @Override
  public Builder fields(String... names) {
    for (String name : names) {
      field(name);
    }
    return this;
  }

  @Override
  public Builder arrayLen(String name) {
    lengthName = name;
    return this;
  }

  @Override
  public Builder pad(int bytes) {
    return this;
  }

  @Override
  public Builder array(String name) {
    arrayName = name;
    return this;
  }

  @Override
  public T allocate(ArenaAndLookupCarrier carrier, int... length) {
    BufferType bufferType = BufferProxies.typeOf(type);
    check(bufferType);
    if (length.length > 1) {
      throw new IllegalArgumentException("a buffer has one length, not " + length.length);
    }
    int elements = length.length == 0 ? 0 : length[0];
    return Buffers.create(type, carrier, elements);
  }

  private void check(BufferType bufferType) {
    TreeSet<String> declared = new TreeSet<>();
    TreeSet<String> declaredAtomics = new TreeSet<>();
    for (BufferField field : bufferType.fields()) {
      (field.atomic() ? declaredAtomics : declared).add(field.name());
    }
    String declaredArray = bufferType.array().map(BufferType.Elements::name).orElse("");
    String declaredLength = bufferType.array().map(BufferType.Elements::lengthName).orElse("");
    if (!declared.equals(fields)
        || !declaredAtomics.equals(atomics)
        || !declaredArray.equals(arrayName)
        || !declaredLength.equals(lengthName)) {
      throw new IllegalArgumentException(
          "the schema of "
              + type.getName()
              + " does not fit its methods: they have fields "
              + declared
              + ", atomic fields "
              + declaredAtomics
              + ", array '"
              + declaredArray
              + "' of length '"
              + declaredLength
              + "'");
    }
  }
}
