package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.BackendContractTest;
import org.junit.jupiter.api.BeforeAll;

/** The contract, with the kernels run on the host. */
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
