#!/usr/bin/env python3
"""Writes src/simd/wide_tables.h: all tables and polynomials of src/simd/elementary_wide*.h. The polynomials are near-minimax (by
Chebyshev interpolation with 160 digits). It takes a few seconds.

    pip install mpmath
    scripts/coefficients_wide.py > src/simd/wide_tables.h && clang-format-19 -i src/simd/wide_tables.h
"""

import mpmath
from mpmath import mp, mpf

mp.dps = 160


def nearest(x):
    """The double nearest x (mpmath's float() rounds right for normal numbers)."""
    return float(mpf(x))


def high_low(x):
    """x as an unevaluated sum of two doubles."""
    high = nearest(x)
    return high, nearest(x - mpf(high))


def table(name, comment, *rows):
    print(f"\n// {comment}\nstatic constexpr double {name}[][{len(rows[0])}] = {{")
    print(",\n".join("{" + ", ".join(v.hex() for v in row) + "}" for row in rows) + "};")


def high_low_rows(values):
    """Two rows: what is nearest, and what is missing."""
    return zip(*map(high_low, values))


def parts(x, bits):
    """x as a sum of doubles of so many bits."""
    out = []
    for b in bits:
        with mp.workprec(b):
            part = +x
        out.append(part)
        x -= part
    return out


def constants(name, comment, values):
    print(f"\n// {comment}\nstatic constexpr double {name}[] = {{{', '.join(nearest(v).hex() for v in values)}}};")


def chebyshev(f, interval, n):
    """n coefficients, constant term first, and the greatest error."""
    c, error = mpmath.chebyfit(f, interval, n, error=True)
    return c[::-1], error


def polynomial(name, comment, f, interval, n, leading=0):
    """The first leading coefficients stand as pairs, apart from the others."""
    c, error = chebyshev(f, interval, n)
    size = max(abs(f(x)) for x in interval)
    comment += f"; error 2^{float(mpmath.log(error / size, 2)):.0f} of its size"
    if leading:
        table(name + "_leading", comment, *map(high_low, c[:leading]))
        comment = "and the others"
    constants(name + "_rest", comment, c[leading:])


def near_zero(f):
    """f, also at 0, where it is 0 / 0."""
    return lambda x: f(x if abs(x) > mpf(10) ** -25 else mpf(10) ** -25)


def even(f):
    """f(sqrt v) as a function of v."""
    return near_zero(lambda v: f(mp.sqrt(v)))


print("""// wide_tables.h: the numbers of elementary_wide*.h. scripts/coefficients_wide.py writes it.
#pragma once

#include <hwy/highway.h>

namespace hillock::number {

/// D only keeps the instruction sets' copies apart (scripts/check_isa_symbols.sh).
template <class D>
struct WideTables {""")

# e^x
table("exp_power", "2^(i/16), and what that lacks", *high_low_rows([mpf(2) ** (mpf(i) / 16) for i in range(16)]))
constants("log2_16", "log(2)/16: 33 bits, 33 bits, and what is missing", parts(mp.ln2 / 16, [33, 33, 53]))
polynomial("exp", "(e^r - 1 - r - r^2/2) / r^3, |r| <= ln(2)/32",
           near_zero(lambda r: (mpmath.expm1(r) - r - r * r / 2) / r**3), [-mp.ln2 / 32 * 1.01, mp.ln2 / 32 * 1.01], 6)

# log(1 + x)
constants("log2", "log 2", parts(mp.ln2, [53, 53]))
inverse = [nearest(mpf(32) / (32 + i - 10)) for i in range(32)]
table("log_center", "c = 1 / (1 + (i - 10)/32), rounded; -log c, and what that lacks", inverse,
      *high_low_rows([-mp.log(mpf(c)) for c in inverse]))
polynomial("log", "(log(1 + f) - f + f^2/2) / f^3, |f| <= 0.0235",
           near_zero(lambda f: (mpmath.log1p(f) - f + f * f / 2) / f**3), [mpf(-0.0235), mpf(0.0235)], 8)

# x - tanh x
polynomial("x_minus_tanh", "(x - tanh x) / x^3 in x^2, |x| <= 1/2", even(lambda x: (x - mpmath.tanh(x)) / x**3),
           [mpf(0), mpf(1) / 4], 13, leading=5)

# erf
polynomial("erf", "erf(x) / x in x^2, |x| <= 1/4", even(lambda x: mpmath.erf(x) / x), [mpf(0), mpf(1) / 16], 9,
           leading=3)

# atan
centers = [nearest(mpf(i) / 15) for i in range(16)]
table("atan_center", "c = i/15, rounded; atan c, and what that lacks", centers,
      *high_low_rows([mpmath.atan(mpf(c)) for c in centers]))
polynomial("atan", "atan(f) / f in f^2, |f| <= 1/29", even(lambda f: mpmath.atan(f) / f), [mpf(0), mpf(1) / 841], 6,
           leading=2)

# sin and cos, 0.63 > (pi/4)^2
polynomial("sin", "sin(r) / r in r^2, |r| <= pi/4", even(lambda r: mpmath.sin(r) / r), [mpf(0), mpf("0.63")], 9,
           leading=4)
polynomial("cos", "cos(r) in r^2, |r| <= pi/4", even(mp.cos), [mpf(0), mpf("0.63")], 9, leading=4)
constants("half_pi", "pi/2, and three times what is missing", parts(mp.pi / 2, [53] * 4))


# normal_cdf
def tail(u):
    """P(Z <= -a) e^(a^2/2) / u, u = 1 / (a + 2). mpmath's erfc loses its way far out: there the continued fraction."""
    if u < mpf(1) / 100:
        if u < mpf(10) ** -30:
            return 1 / mp.sqrt(2 * mp.pi)
        a = 1 / u - 2
        f = a
        for k in range(120, 0, -1):
            f = a + k / f
        return 1 / (f * mp.sqrt(2 * mp.pi) * u)
    a = 1 / u - 2
    return mpmath.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2) / u


constants("inverse_sqrt_2pi", "1 / sqrt(2 pi)", parts(1 / mp.sqrt(2 * mp.pi), [53, 53]))
constants("two_by_sqrt_pi", "2 / sqrt pi", parts(2 / mp.sqrt(mp.pi), [53, 53]))
constants("sqrt_2", "sqrt 2", parts(mp.sqrt(2), [53, 53]))
terms, worst = [], 0
for i in range(16):
    center = mpf(2 * i + 1) / 64
    c, error = chebyshev(lambda t: tail(center + t), [mpf(-1) / 64, mpf(1) / 64], 12)
    worst = max(worst, error / tail(center))
    terms.append(c)
table("normal", "P(Z <= -a) e^(a^2/2) / u in t = u - (2i + 1)/64, u = 1 / (a + 2), |t| <= 1/64: the terms in t^0, t^1\n"
      f"// and t^2, each followed by what it lacks; then t^3 and on; error 2^{float(mpmath.log(worst, 2)):.0f} of its size",
      *[row for k in range(3) for row in high_low_rows([c[k] for c in terms])],
      *[[nearest(c[k]) for c in terms] for k in range(3, len(terms[0]))])
print("};\n\n}  // namespace hillock::number")
