package dickens.report;

import dickens.report.Canvas.Box;
import java.util.List;

/** One plot of a picture, ready to be painted anywhere. */
interface Panel {

  void paint(Canvas canvas, Box box);

  /** The power laws fitted to its curves. */
  List<FittedLaw> fits();

  /** What was left out, one line each. */
  List<String> notes();
}
