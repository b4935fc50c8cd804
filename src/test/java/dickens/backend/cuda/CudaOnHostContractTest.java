package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.BackendContractTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract, with the kernels run on the host. */
@Tag("gpu")
final class CudaOnHostContractTest extends BackendContractTest {

  @BeforeAll
  static void useTheStandIn() {
    HostDriver.require();
  }

  @Override
  protected Backend open(int threads) {
    return new CudaBackendProvider().open();
  }
}
