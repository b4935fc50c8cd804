package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import java.util.List;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * A sequence of launches recorded once and launched as one: where many small kernels follow each
 * other again and again, their launches cost more than their work. Arguments freeze when they are
 * recorded; what changes between launches must lie in device memory. In the device's thread;
 * whoever records it closes it.
 */
final class DeviceGraph implements AutoCloseable {
  /** Calls of other threads do not spoil the recording. */
  private static final int THREAD_LOCAL = 1;

  private final CUgraphExec executable;
  private final List<String> kernels;
  private boolean open = true;

  private DeviceGraph(CUgraphExec executable, List<String> kernels) {
    this.executable = executable;
    this.kernels = kernels;
  }

  /**
   * Records what is queued.
   *
   * @param stream not the default stream, which cannot be recorded
   * @param work queues kernels in that stream
   */
  static DeviceGraph record(CUstream stream, Runnable work) {
    check("cuStreamBeginCapture", JCudaDriver.cuStreamBeginCapture(stream, THREAD_LOCAL));
    CUgraph graph = new CUgraph();
    RuntimeException failure = null;
    List<String> kernels = List.of();
    try {
      kernels = KernelLaunches.recorded(work);
    } catch (RuntimeException e) {
      failure = e;
    }
    int code = JCudaDriver.cuStreamEndCapture(stream, graph);
    if (failure != null) {
      throw failure;
    }
    check("cuStreamEndCapture", code);
    CUgraphExec executable = new CUgraphExec();
    code = JCudaDriver.cuGraphInstantiate(executable, graph, 0);
    JCudaDriver.cuGraphDestroy(graph);
    check("cuGraphInstantiate", code);
    return new DeviceGraph(executable, kernels);
  }

  /** Queues all of it. */
  void launch(CUstream stream) {
    check("cuGraphLaunch", KernelLaunches.launch(kernels, executable, stream));
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      JCudaDriver.cuGraphExecDestroy(executable);
    }
  }
}
