package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dickens.backend.Backend;
import dickens.backend.BackendContractTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract on a real GPU, demanded by -Ddickens.test.require=cuda. */
@Tag("gpu")
final class CudaContractTest extends BackendContractTest {

  @BeforeAll
  static void demandTheGpu() {
    HostDriver.skipUnless(
        HostDriver.gpuIsRequired(),
        "the contract on a GPU: demand it by -Ddickens.test.require=cuda");
    assertEquals("", CudaProbe.outcome().reason());
  }

  @Override
  protected Backend open(int threads) {
    return new CudaBackendProvider().open();
  }
}
