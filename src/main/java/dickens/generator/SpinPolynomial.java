package dickens.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A polynomial in the collective spin operators J_x, J_y, J_z, J_+ and J_-, kept as a sum of
 * coefficients times words; words are not reordered.
 *
 * <p>As text: {@code "JxJz + JzJx"}, {@code "0.3 Jz + 1.5*Jx^2 - 0.5i J+J-"}. A term is a sign, a
 * number (with i for imaginary), and letters Jx, Jy, Jz, Jp or J+, Jm or J-, each with an exponent
 * if wanted; J2 is Jx^2 + Jy^2 + Jz^2. In "J+J-" the signs belong to the letters; a sign that joins
 * terms needs no blank, but "Jx +Jy" and "Jx+ Jy" mean the sum all the same.
 *
 * @param terms the summands; an empty list is zero
 */
public record SpinPolynomial(List<Term> terms) {
  /** A word that cancels to less than this share of its parts is taken to be zero. */
  private static final double CANCELLED = 1e-14;

  /**
   * Coefficient times word.
   *
   * @param re real part of the coefficient
   * @param im imaginary part of the coefficient
   * @param letters the word, left to right, of x, y, z, + and -; empty for the identity
   */
  public record Term(double re, double im, String letters) {
    public Term {
      if (!Double.isFinite(re) || !Double.isFinite(im)) {
        throw new IllegalArgumentException("coefficient of " + letters + " must be finite");
      }
      if (!letters.matches("[xyz+-]*")) {
        throw new IllegalArgumentException("word " + letters + ": letters are x y z + -");
      }
    }
  }

  public SpinPolynomial {
    terms = List.copyOf(terms);
  }

  /** The polynomial 0. */
  public static SpinPolynomial zero() {
    return new SpinPolynomial(List.of());
  }

  /** Real coefficient times one word of the letters x, y, z, + and -. */
  public static SpinPolynomial word(double coefficient, String letters) {
    return new SpinPolynomial(List.of(new Term(coefficient, 0, letters)));
  }

  /** w0 J_z + gx J_x + gy J_y + cx J_x^2 + cy J_y^2 + cz J_z^2; zero coefficients are left out. */
  public static SpinPolynomial quadratic(
      double w0, double gx, double gy, double cx, double cy, double cz) {
    double[] coefficients = {w0, gx, gy, cx, cy, cz};
    String[] words = {"z", "x", "y", "xx", "yy", "zz"};
    List<Term> terms = new ArrayList<>();
    for (int k = 0; k < words.length; k++) {
      if (coefficients[k] != 0) {
        terms.add(new Term(coefficients[k], 0, words[k]));
      }
    }
    return new SpinPolynomial(terms);
  }

  /** J^2 = J_x^2 + J_y^2 + J_z^2 as J_+ J_- + J_z^2 - J_z. */
  public static SpinPolynomial totalSpinSquared() {
    return new SpinPolynomial(
        List.of(new Term(1, 0, "+-"), new Term(1, 0, "zz"), new Term(-1, 0, "z")));
  }

  /**
   * Reads a polynomial.
   *
   * @throws IllegalArgumentException with the position (from 1) of what cannot be read
   */
  public static SpinPolynomial parse(String text) {
    return new SpinPolynomial(new Reader(text).read());
  }

  /** The sum of two polynomials. */
  public SpinPolynomial plus(SpinPolynomial other) {
    List<Term> all = new ArrayList<>(terms);
    all.addAll(other.terms);
    return new SpinPolynomial(all);
  }

  /** The polynomial times a real number. */
  public SpinPolynomial times(double factor) {
    return new SpinPolynomial(
        terms.stream().map(t -> new Term(factor * t.re(), factor * t.im(), t.letters())).toList());
  }

  /** The matrix on spin J; diagonals that cancel (as those of J_x^2 + J_y^2) are exactly zero. */
  SpinMatrix matrix(int twoJ) {
    int band = 0;
    List<SpinMatrix> words = new ArrayList<>();
    for (Term term : terms) {
      SpinMatrix product = SpinMatrix.identity(twoJ);
      for (int k = 0; k < term.letters().length(); k++) {
        product = product.times(SpinMatrix.letter(term.letters().charAt(k), twoJ));
      }
      words.add(product);
      band = Math.max(band, product.band());
    }
    SpinMatrix sum = SpinMatrix.zero(twoJ, band);
    double[] gross = new double[2 * band + 1];
    for (int k = 0; k < words.size(); k++) {
      Term term = terms.get(k);
      sum.add(words.get(k), term.re(), term.im());
      for (int a = -band; a <= band; a++) {
        gross[a + band] += Math.hypot(term.re(), term.im()) * words.get(k).largest(a);
      }
    }
    int kept = 0;
    for (int a = -band; a <= band; a++) {
      if (sum.largest(a) <= CANCELLED * gross[a + band]) {
        Arrays.fill(sum.re()[a + band], 0);
        Arrays.fill(sum.im()[a + band], 0);
      } else {
        kept = Math.max(kept, Math.abs(a));
      }
    }
    SpinMatrix trimmed = SpinMatrix.zero(twoJ, kept);
    for (int a = -kept; a <= kept; a++) {
      trimmed.re()[a + kept] = sum.re()[a + band];
      trimmed.im()[a + kept] = sum.im()[a + band];
    }
    return trimmed;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Term term : terms) {
      text.append(text.isEmpty() ? "" : " + ").append(term.re());
      if (term.im() != 0) {
        text.append(" + ").append(term.im()).append("i");
      }
      for (char letter : term.letters().toCharArray()) {
        text.append(" J").append(letter == '+' ? 'p' : letter == '-' ? 'm' : letter);
      }
    }
    return text.isEmpty() ? "0" : text.toString();
  }

  /** Recursive-descent reader of one line. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<Term> read() {
      List<Term> terms = new ArrayList<>();
      skipBlanks();
      if (at == text.length()) {
        throw complaint("a term such as 0.5 JxJz");
      }
      while (at < text.length()) {
        double sign = 1;
        if (peek() == '+' || peek() == '-') {
          sign = text.charAt(at++) == '-' ? -1 : 1;
          skipBlanks();
        } else if (!terms.isEmpty()) {
          throw complaint("+ or - between terms");
        }
        terms.addAll(term(sign));
        skipBlanks();
      }
      return terms;
    }

    private List<Term> term(double sign) {
      int start = at;
      double coefficient = sign;
      boolean imaginary = false;
      if (Character.isDigit(peek()) || peek() == '.') {
        coefficient *= number();
        skipBlanks();
      }
      if (peek() == 'i') {
        imaginary = true;
        at++;
        skipBlanks();
      }
      List<String> words = List.of("");
      skipStar(start);
      while (peek() == 'J') {
        words = append(words, factor());
        skipBlanks();
        if (peek() == '*') {
          skipStar(start);
          if (peek() != 'J') {
            throw complaint("an operator after *");
          }
        }
      }
      if (at == start) {
        throw complaint("a number or one of Jx Jy Jz Jp Jm J2");
      }
      List<Term> terms = new ArrayList<>();
      for (String word : words) {
        String letters = word.replace("!", "");
        long signs = word.chars().filter(x -> x == '!').count();
        double c = (signs & 1) == 1 ? -coefficient : coefficient;
        terms.add(new Term(imaginary ? 0 : c, imaginary ? c : 0, letters));
      }
      return terms;
    }

    private static List<String> append(List<String> heads, List<String> tails) {
      List<String> all = new ArrayList<>();
      for (String head : heads) {
        for (String tail : tails) {
          all.add(head + tail);
        }
      }
      return all;
    }

    /** The words of one factor with its exponent; "!" in a word stands for a minus sign. */
    private List<String> factor() {
      at++;
      char name = peek();
      List<String> single;
      switch (name) {
        case 'x', 'y', 'z', '+', '-' -> single = List.of(String.valueOf(name));
        case 'p' -> single = List.of("+");
        case 'm' -> single = List.of("-");
        case '2' -> single = List.of("+-", "zz", "!z");
        default -> throw complaint("x, y, z, p, m, +, - or 2 after J");
      }
      at++;
      int power = 1;
      int end = at;
      skipBlanks();
      if (peek() == '^') {
        at++;
        skipBlanks();
        int from = at;
        while (Character.isDigit(peek())) {
          at++;
        }
        if (at == from || at - from > 2) {
          throw complaint("an exponent of one or two digits after ^");
        }
        power = Integer.parseInt(text.substring(from, at));
      } else if (Character.isDigit(peek()) && at == end && name != '2') {
        // Jx2 as in names of observables
        power = peek() - '0';
        at++;
      }
      List<String> words = List.of("");
      for (int k = 0; k < power; k++) {
        words = append(words, single);
      }
      return words;
    }

    private double number() {
      int from = at;
      while (Character.isDigit(peek()) || peek() == '.') {
        at++;
      }
      if (peek() == 'e' || peek() == 'E') {
        at++;
        if (peek() == '+' || peek() == '-') {
          at++;
        }
        while (Character.isDigit(peek())) {
          at++;
        }
      }
      String digits = text.substring(from, at);
      try {
        return Double.parseDouble(digits);
      } catch (NumberFormatException e) {
        at = from;
        throw complaint("a number");
      }
    }

    private void skipStar(int start) {
      skipBlanks();
      if (peek() == '*' && at > start) {
        at++;
        skipBlanks();
      }
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private IllegalArgumentException complaint(String wanted) {
      String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
      return new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "operator \"%s\", position %d: %s is wanted, %s was found",
              text,
              at + 1,
              wanted,
              found));
    }
  }
}
