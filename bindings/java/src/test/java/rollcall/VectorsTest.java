package rollcall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VectorsTest {
  @Test
  void allArePlayed() throws IOException {
    int played = Vectors.playAll(Path.of("../vectors"));
    assertTrue(played >= 100, played + " vectors");
  }
}
