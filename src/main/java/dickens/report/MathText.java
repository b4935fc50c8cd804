package dickens.report;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labels in the way physicists write them: {@code I_c} gets a subscript, {@code N^2} and {@code
 * 10^{-3}} a superscript, and Greek letters may be spelt ({@code beta_c}, {@code Omega}).
 */
final class MathText {

  /**
   * A piece of text on one level.
   *
   * @param level -1 subscript, 0 base line, 1 superscript
   */
  record Run(String text, int level) {}

  /** Size of sub- and superscripts relative to the base size. */
  static final double SMALL = 0.74;

  private static final Pattern TOKEN =
      Pattern.compile(
          "([_^])(\\{[^}]*\\}|[A-Za-z0-9.,+\\-_]*[A-Za-z0-9])|([A-Za-z]+)|(.)", Pattern.DOTALL);

  private static final Map<String, String> GREEK =
      Map.ofEntries(
          Map.entry("alpha", "α"),
          Map.entry("beta", "β"),
          Map.entry("gamma", "γ"),
          Map.entry("delta", "δ"),
          Map.entry("epsilon", "ε"),
          Map.entry("kappa", "κ"),
          Map.entry("lambda", "λ"),
          Map.entry("mu", "μ"),
          Map.entry("sigma", "σ"),
          Map.entry("tau", "τ"),
          Map.entry("phi", "φ"),
          Map.entry("omega", "ω"),
          Map.entry("rho", "ρ"),
          Map.entry("nu", "ν"),
          Map.entry("theta", "θ"),
          Map.entry("Gamma", "Γ"),
          Map.entry("Delta", "Δ"),
          Map.entry("Lambda", "Λ"),
          Map.entry("Sigma", "Σ"),
          Map.entry("Phi", "Φ"),
          Map.entry("Omega", "Ω"));

  private static final FontRenderContext METRICS = new FontRenderContext(null, true, true);

  private MathText() {}

  /** The pieces of a label. */
  static List<Run> runs(String label) {
    List<Run> runs = new ArrayList<>();
    StringBuilder base = new StringBuilder();
    Matcher match = TOKEN.matcher(label);
    while (match.find()) {
      if (match.group(1) == null) {
        String word = match.group();
        base.append(GREEK.getOrDefault(word, word));
        continue;
      }
      if (base.length() == 0 && runs.isEmpty()) {
        base.append(match.group());
        continue;
      }
      if (base.length() > 0) {
        runs.add(new Run(base.toString(), 0));
        base.setLength(0);
      }
      String small = match.group(2).replaceAll("[{}]", "");
      if (match.group(1).equals("_")) {
        runs.add(new Run(greekWords(small.replace('_', ',')), -1));
      } else {
        runs.add(new Run(small.replace('-', '−'), 1));
      }
    }
    if (base.length() > 0) {
      runs.add(new Run(base.toString(), 0));
    }
    return runs;
  }

  /** A number for a label, rounded to some significant digits: {@code 0.25}, {@code 2·10^{-7}}. */
  static String number(double value, int digits) {
    if (!Double.isFinite(value) || value == 0) {
      return NumberText.rounded(value, digits).replace('-', '−');
    }
    double size = Math.abs(value);
    if (size >= 1e-3 && size < 1e6) {
      return NumberText.rounded(value, digits).replace('-', '−');
    }
    String[] parts = String.format(Locale.ROOT, "%." + (digits - 1) + "e", value).split("e");
    String mantissa = NumberText.rounded(Double.parseDouble(parts[0]), digits).replace('-', '−');
    String power = "10^{" + Integer.parseInt(parts[1]) + "}";
    return switch (mantissa) {
      case "1" -> power;
      case "−1" -> "−" + power;
      default -> mantissa + "·" + power;
    };
  }

  private static String greekWords(String text) {
    StringBuilder out = new StringBuilder();
    for (String word : text.split("(?<=,)|(?=,)")) {
      out.append(GREEK.getOrDefault(word, word));
    }
    return out.toString();
  }

  /** The font of a piece. */
  static Font font(Run run, double size) {
    double actual = run.level == 0 ? size : size * SMALL;
    return new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) actual);
  }

  /** How far a piece stands above the base line. */
  static double rise(Run run, double size) {
    return run.level == 0 ? 0 : run.level > 0 ? 0.38 * size : -0.2 * size;
  }

  static double width(Run run, double size) {
    return font(run, size).getStringBounds(run.text, METRICS).getWidth();
  }

  /** Width of a label in pixels. */
  static double width(String label, double size) {
    return runs(label).stream().mapToDouble(run -> width(run, size)).sum();
  }
}
