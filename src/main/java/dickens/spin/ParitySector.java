package dickens.spin;

/** Sign of the combination v_a = (|j,a> +- |j,-a>)/sqrt 2; K(3) and footnote 60. */
public enum ParitySector {
  /** The even combination; for integer j it contains |j,0>. */
  PLUS("+"),
  /** The odd combination. */
  MINUS("-");

  private final String sign;

  ParitySector(String sign) {
    this.sign = sign;
  }

  /** "+" or "-". */
  public String sign() {
    return sign;
  }

  /** The sector of a sign "+" or "-". */
  public static ParitySector ofSign(String sign) {
    return switch (sign) {
      case "+" -> PLUS;
      case "-" -> MINUS;
      default -> throw new IllegalArgumentException("sector = '" + sign + "': allowed are + and -");
    };
  }
}
