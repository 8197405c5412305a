package org.sepllm.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.UNSUPPORTED;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;

final class DamagedFileTest {
  @TempDir private Path folder;
  private Path file;
  private byte[] valid;

  @BeforeEach
  void writeTrace() throws IOException {
    file = folder.resolve("trace.arrow");
    TokenRow row = TokenRow.of(new Random(1).ints(60, 0, 4).toArray());
    TraceFile.write(
        file,
        Map.of(),
        CacheTrace.deltas(SepCacheConfig.paper(1, 2, 3, 9, SeparatorSet.of(1)), row, 0)::forEach);
    valid = Files.readAllBytes(file);
  }

  private void read() {
    TraceFile.read(file, step -> {});
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    for (int length = 0; length < valid.length; length += 5) {
      Files.write(file, Arrays.copyOf(valid, length));
      assertRefused(MALFORMED, this::read, "trace.arrow is not a valid Arrow file");
    }
  }

  @Test
  void damagedBytesAreReadOrRefusedButNeverCrash() throws IOException {
    Random random = new Random(20250101);
    int refused = 0;
    for (int attempt = 0; attempt < 6_000; attempt++) {
      byte[] damaged = valid.clone();
      for (int hit = 0; hit <= attempt % 4; hit++) {
        damaged[random.nextInt(damaged.length)] = interesting(random);
      }
      Files.write(file, damaged);
      try {
        read();
      } catch (DatasetException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  private static byte interesting(Random random) {
    byte[] values = {0, 1, -1, 127, -128, (byte) random.nextInt()};
    return values[random.nextInt(values.length)];
  }

  @Test
  void everyWordOfTheMetadataMayBeHostile() throws IOException {
    int[] hostile = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1 << 30};
    for (int offset = 0; offset + Integer.BYTES <= valid.length; offset += Integer.BYTES) {
      for (int value : hostile) {
        byte[] damaged = valid.clone();
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        Files.write(file, damaged);
        try {
          read();
        } catch (DatasetException e) {
          assertThat(e.getMessage()).contains("trace.arrow").doesNotContain("\n");
        }
      }
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Files.writeString(file, "This is text and no Arrow file at all.", StandardCharsets.UTF_8);
    assertRefused(MALFORMED, this::read, "ARROW1");
    Files.write(file, new byte[0]);
    assertRefused(MALFORMED, this::read, "truncated");
    TokenFile.write(file, new TokenFile.Tokens(Map.of(), new int[] {1}));
    assertRefused(MALFORMED, this::read, "\"tokens\"", "must be \"trace\"");
  }

  @Test
  void aHugeFooterIsNotAllocated() throws IOException {
    byte[] damaged = valid.clone();
    ByteBuffer.wrap(damaged)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(valid.length - 10, Integer.MAX_VALUE);
    Files.write(file, damaged);
    assertRefused(MALFORMED, this::read, "footer of 2147483647 bytes");
  }

  @Test
  void columnsOfAnotherNameOrTypeAreRefused() throws IOException {
    Map<String, String> metadata = FileFormat.TOKENS.schema(Map.of()).getCustomMetadata();
    for (Field field :
        List.of(
            new Field("token", FieldType.notNullable(new ArrowType.Int(32, true)), List.of()),
            new Field("token_id", FieldType.notNullable(new ArrowType.Int(64, true)), List.of()),
            new Field("token_id", FieldType.notNullable(new ArrowType.Int(32, false)), List.of()),
            new Field("token_id", FieldType.notNullable(new ArrowType.Utf8()), List.of()))) {
      writeForeign(new Schema(List.of(field), metadata), false);
      assertRefused(MALFORMED, () -> TokenFile.read(file), "columns are not those");
    }
  }

  @Test
  void nullsAreRefused() throws IOException {
    Field field = new Field("token_id", FieldType.nullable(new ArrowType.Int(32, true)), List.of());
    writeForeign(
        new Schema(List.of(field), FileFormat.TOKENS.schema(Map.of()).getCustomMetadata()), false);
    assertRefused(MALFORMED, () -> TokenFile.read(file), "token_id has 3 rows and 3 nulls");
  }

  @Test
  void compressionIsRefused() throws IOException {
    writeForeign(FileFormat.TOKENS.schema(Map.of()), true);
    assertRefused(UNSUPPORTED, () -> TokenFile.read(file), "batch 0 is compressed");
  }

  private void writeForeign(Schema schema, boolean compressed) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        ArrowFileWriter writer =
            compressed
                ? new ArrowFileWriter(
                    root,
                    null,
                    channel,
                    Map.of(),
                    IpcOption.DEFAULT,
                    new CopyingCodecs(),
                    CompressionUtil.CodecType.ZSTD,
                    Optional.empty())
                : new ArrowFileWriter(root, null, channel)) {
      writer.start();
      root.allocateNew();
      if (compressed) {
        ((IntVector) root.getVector(0)).setSafe(0, 1);
      }
      root.setRowCount(3);
      writer.writeBatch();
      writer.end();
    }
  }

  /** Marks batches as compressed and leaves their bytes alone. */
  private static final class CopyingCodecs implements CompressionCodec.Factory, CompressionCodec {
    @Override
    public CompressionCodec createCodec(CompressionUtil.CodecType type) {
      return this;
    }

    @Override
    public CompressionCodec createCodec(CompressionUtil.CodecType type, int level) {
      return this;
    }

    @Override
    public ArrowBuf compress(BufferAllocator allocator, ArrowBuf buffer) {
      return buffer;
    }

    @Override
    public ArrowBuf decompress(BufferAllocator allocator, ArrowBuf buffer) {
      return buffer;
    }

    @Override
    public CompressionUtil.CodecType getCodecType() {
      return CompressionUtil.CodecType.ZSTD;
    }
  }
}
