package dickens.backend.cuda;

import dickens.backend.ChainDetail;
import dickens.backend.SpinLadderBatch;
import jcuda.driver.CUfunction;

/**
 * A kernel over chains of one kind and number of levels: what a launch of it needs and gives.
 *
 * @param kernel the kernel for this number of channels
 * @param threadsAChain 1, or 32 for a warp a chain
 * @param workRows workspace of a chain, in doubles a level
 * @param resultRows doubles a point
 * @param detail read by ChainCumulants.cu alone
 */
record ChainProgram(
    CUfunction kernel, int threadsAChain, int workRows, int resultRows, ChainDetail detail) {

  /** The kernels of all numbers of channels, loaded into the current context. */
  static final class Library {
    /**
     * Chains of more levels are walked by a warp. It depends on the chain alone, so that a point
     * has the same bits in any batch.
     */
    static final int LONG = 256;

    private final CUfunction[] batch;
    private final CUfunction[] longChains;
    private final CUfunction[] cumulants;

    Library(CudaDevice device) {
      batch = functions("ChainBatch", "chainBatch", device);
      longChains = functions("LongChains", "longChains", device);
      cumulants = functions("ChainCumulants", "chainCumulants", device);
    }

    private static CUfunction[] functions(String file, String kernel, CudaDevice device) {
      KernelImage image = device.image(file);
      CUfunction[] functions = new CUfunction[SpinLadderBatch.MAX_CHANNELS + 1];
      for (int c = 1; c < functions.length; c++) {
        functions[c] = image.function(kernel + c);
      }
      return functions;
    }

    /** Currents, gross fluxes, noises, certificate, residual, cancellation. */
    ChainProgram transport(int channels, int levels) {
      boolean isLong = levels > LONG;
      return new ChainProgram(
          isLong ? longChains[channels] : batch[channels],
          isLong ? 32 : 1,
          3 * channels + 5,
          3 * channels + 3,
          ChainDetail.NONE);
    }

    /** Cumulants from the third on, their cancellation, and populations. */
    ChainProgram details(int channels, int levels, ChainDetail wanted) {
      int populations = Math.min(wanted.populations(), levels);
      return new ChainProgram(
          cumulants[channels],
          1,
          2 * channels + 4 + wanted.order(),
          (wanted.order() - 2) * channels + 1 + populations,
          new ChainDetail(wanted.order(), populations));
    }
  }

  /** Bytes of workspace of a chain. */
  long workBytes(int levels) {
    return (long) workRows * levels * Double.BYTES;
  }
}
