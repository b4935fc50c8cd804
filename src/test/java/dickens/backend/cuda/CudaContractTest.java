package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dickens.backend.Backend;
import dickens.backend.BackendContractTest;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real GPU, demanded by -Ddickens.test.require=cuda. */
final class CudaContractTest extends BackendContractTest {

  @BeforeAll
  static void demandTheGpu() {
    assumeTrue(
        HostDriver.gpuIsRequired(),
        "skipped: needs a GPU; demand it by -Ddickens.test.require=cuda");
    assertEquals("", CudaProbe.outcome().reason());
  }

  @Override
  protected Backend open(int threads) {
    return new CudaBackendProvider().open();
  }
}
