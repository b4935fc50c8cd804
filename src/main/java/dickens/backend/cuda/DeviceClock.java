package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import java.util.Arrays;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Times work of the device by its own events; in the device's thread. */
final class DeviceClock {
  private static final int WARM_UPS = 3;

  private DeviceClock() {}

  /**
   * Median time of a piece of work after three warm-ups.
   *
   * @param stream the stream in which the work is queued; null for the default stream
   * @param repetitions at least 1; 20 or more for figures to quote
   * @param work queues it, without waiting
   * @return seconds
   */
  static double median(CUstream stream, int repetitions, Runnable work) {
    CUevent start = new CUevent();
    CUevent end = new CUevent();
    check("cuEventCreate", JCudaDriver.cuEventCreate(start, CUevent_flags.CU_EVENT_DEFAULT));
    check("cuEventCreate", JCudaDriver.cuEventCreate(end, CUevent_flags.CU_EVENT_DEFAULT));
    try {
      for (int i = 0; i < WARM_UPS; i++) {
        work.run();
      }
      double[] seconds = new double[repetitions];
      float[] milliseconds = new float[1];
      for (int i = 0; i < repetitions; i++) {
        check("cuEventRecord", JCudaDriver.cuEventRecord(start, stream));
        work.run();
        check("cuEventRecord", JCudaDriver.cuEventRecord(end, stream));
        check("the timed work", JCudaDriver.cuEventSynchronize(end));
        check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(milliseconds, start, end));
        seconds[i] = milliseconds[0] * 1e-3;
      }
      Arrays.sort(seconds);
      return seconds[repetitions / 2];
    } finally {
      JCudaDriver.cuEventDestroy(start);
      JCudaDriver.cuEventDestroy(end);
    }
  }
}
