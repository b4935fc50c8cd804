package dickens.backend.cpu;

import dickens.backend.Backend;
import dickens.backend.BackendContractTest;

/** The contract, on the processor. */
class CpuBackendTest extends BackendContractTest {
  @Override
  protected Backend open(int threads) {
    return new CpuBackend(threads);
  }
}
