"""Writes polynomials on 32 intervals, whose coefficients are looked up in registers: of elementary functions, and of whole activations.

    interval_tables.py elementary > src/simd/interval_tables.h            (apt-get install python3-mpmath)
    interval_tables.py activations > src/activation/fast/tables.h

On each interval f(a) = c0 + t (c1 + t (c2 + …)), with t = a - centre. The centre is chosen near the middle such that f(centre) is
a float within 2^-34 (Gal 1986), so that c0 has no rounding error. The other coefficients are fitted at Chebyshev points by least
squares of the error relative to f (next to a root of f relative to 1/8, as the bounds of src/kernel are). They are rounded to
float one after another, and the remaining ones are fitted again each time.
"""
import struct
import sys
from mpmath import mp, mpf, tanh, erfc, exp, expm1, log, log1p, sqrt, matrix, lu_solve, cos, pi

mp.prec = 120
NODES = 24


def to_float(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def bits(x):
    return struct.unpack("I", struct.pack("f", x))[0]


def literal(x):
    return x.hex().replace("0000000p", "p") + "f"


def from_bits(b):
    return struct.unpack("f", struct.pack("I", b))[0]


def centre_of(f, low, high):
    """Of the floats near the middle, the one where f is nearest to a float."""
    middle = bits(to_float((mpf(low) + mpf(high)) / 2 or high / 64))
    best = None
    for step in range(3000):
        for c in (from_bits(middle + step), from_bits(middle - step)):
            v = f(mpf(c))
            off = abs(v - to_float(v)) / max(abs(v), mpf(2) ** -40)
            if best is None or off < best[0]:
                best = (off, c)
        if best[0] < mpf(2) ** -34:
            break
    return best[1]


def coefficients(f, size, degree, low, high, centre, c0, known=()):
    """c0 … as floats, `known` of them (after c0) given; size(a) is what the error at a is relative to."""
    known = list(known)
    nodes = [(mpf(low) + high) / 2 + (mpf(high) - low) / 2 * cos(pi * (2 * r + 1) / (2 * NODES)) for r in range(NODES)]
    values = [f(a) for a in nodes]
    while len(known) < degree:
        free = degree - len(known)
        rows, right = matrix(NODES, free), matrix(NODES, 1)
        for r, a in enumerate(nodes):
            t = a - mpf(centre)
            rest = values[r] - mpf(c0) - sum(mpf(c) * t**k for k, c in enumerate(known, 1))
            for k in range(free):
                rows[r, k] = t ** (len(known) + 1 + k) / size(a)
            right[r] = rest / size(a)
        known.append(to_float(lu_solve(rows, right)[0]))
    return [c0] + known


def table(name, comment, f, intervals, at_zero, degree=5, root=None):
    """intervals: (slot, low, high); at_zero: the first coefficients of f where the centre is to be 0, or None."""
    columns = {}
    worst = mpf(0)
    size = lambda a: max(abs(f(a)), mpf(1) / 8 if root and abs(a - root) < 1.5 else 0)
    for slot, low, high in intervals:
        if at_zero and (low == 0 or low == -high):
            centre, c0, known = 0.0, at_zero[0], at_zero[1:]
        else:
            centre = centre_of(f, low, high)
            c0, known = to_float(f(mpf(centre))), ()
        c = coefficients(f, size, degree, low, high, centre, c0, known)
        for k in range(200):
            a = mpf(low) + (mpf(high) - mpf(low)) * (k + mpf(1) / 3) / 200
            t = a - mpf(centre)
            error = abs(sum(mpf(q) * t**i for i, q in enumerate(c)) - f(a)) / size(a)
            worst = max(worst, error)
        columns[slot] = [centre] + c
    print(f"/// {comment}")
    print(f"/// Greatest relative error of the polynomials: 2^{float(mp.log(worst, 2)):.1f}.")
    print(f"alignas(64) inline constexpr float {name}[{degree + 2}][32] = {{")
    for k in range(degree + 2):
        row = ", ".join(literal(columns.get(slot, columns[max(columns)])[k]) for slot in range(32))
        print(f"    {{{row}}},")
    print("};\n")


def even_slots(first, width):
    """(slot, low, high) of the 32 intervals (n ± 1/2) width from n = first on; slot: n mod 32. A hair is added at both ends."""
    half = 0.5 + 2.0**-16
    return [(n % 32, 0.0 if n == 0 and first == 0 else (n - half) * width, (n + half) * width) for n in range(first, first + 32)]


def slots(first, last, fraction_bits, floor, shift=0):
    """(slot, low, high) of the intervals between floats `first` and `last` with the same upper bits; from `floor` on down, the first."""
    drop = 23 - fraction_bits
    out = []
    for upper in range(bits(first) >> drop, bits(last) >> drop):
        low, high = from_bits(upper << drop), from_bits((upper + 1) << drop)
        out.append((upper % 32, (0.0 if low == first else low) - (shift if low != first else 0), high - shift))
    return out


def header(name, argument, namespace):
    print(f"// {name}: made by scripts/interval_tables.py {argument}; row 0 is the centres, row k + 1 the")
    print("// coefficients of t^k.")
    print(f"#pragma once\n// clang-format off\n\nnamespace hillock::{namespace} {{\n")


sigmoid = lambda x: 1 / (1 + exp(-x))
pdf = lambda x: exp(-x * x / 2) / sqrt(2 * pi)
below = lambda a: erfc(a / sqrt(mpf(2))) / 2  # P(Z <= -a)
twice_u = lambda x: 2 * (mpf(0.7978845608028654) * x + mpf(0.035677408136300125) * x**3)
twice_u_slope = lambda x: 2 * (mpf(0.7978845608028654) + 3 * mpf(0.035677408136300125) * x**2)


def tanh_softplus(x):
    e = exp(x)
    return e * (2 + e) / (2 + 2 * e + e * e)


def mish_slope(x):
    e = exp(x)
    d = 2 + 2 * e + e * e
    return e * (4 * (x + 1) + 4 * e * e + e**3 + e * (4 * x + 6)) / d**2


both = even_slots(-16, 0.5)
from_zero = lambda width: even_slots(0, width)
even = "-8.2 < x < 7.7. Slot: round(2 x) mod 32."


def elementary():
    header("interval_tables.h", "elementary", "simd")
    powers = [mpf(2) ** (mpf(j) / 32) for j in range(32)]
    print("/// 2^(j/32) as floats; and what is missing to them, relatively.")
    print("alignas(64) inline constexpr float power_table[2][32] = {")
    for row in ([to_float(v) for v in powers], [to_float(v / to_float(v) - 1) for v in powers]):
        print("    {" + ", ".join(literal(c) for c in row) + "},")
    print("};\n")
    table("tanh_table", "tanh a, 0 <= a < 10. Slot: the exponent and two bits of max(a, 1/16).", tanh, slots(2.0**-4, 10.0, 2, 0), (0.0, 1.0))
    table("sigmoid_table", f"sigmoid x, {even}", sigmoid, both, (0.5,))
    table("softplus_table", f"softplus x, {even}", lambda x: log1p(exp(x)), both, None)
    table("logistic_pdf_table", "sigmoid'(a), 0 <= a < 13.7. Slot: round(a / 0.4375) mod 32.",
          lambda a: sigmoid(a) * sigmoid(-a), from_zero(0.4375), (0.25,))
    table("sech2_table", "tanh'(a), 0 <= a < 6.8. Slot: round(a / 0.21875) mod 32.",
          lambda a: 4 * sigmoid(2 * a) * sigmoid(-2 * a), from_zero(0.21875), (1.0,))
    table("expm1_table", "e^x - 1, -17.7 < x <= 0. Slot: round(x / 0.5625) mod 32.", expm1,
          [(n % 32, (n - 0.5001) * 0.5625, 0.5001 * 0.5625 if n == 0 else (n + 0.5001) * 0.5625) for n in range(-31, 1)],
          (-0.0, 1.0), 6)
    print("}  // namespace hillock::simd")


def activations():
    header("tables.h", "activations", "activation")
    mills = lambda a: erfc(a / sqrt(mpf(2))) / 2 * exp(a * a / 2)
    table("mills_table", "P(Z <= -a) e^(a²/2), 0 <= a < 15. Slot: the exponent and three bits of a + 1.", mills, slots(1.0, 16.0, 3, 0, 1), None)
    table("silu_table", f"x sigmoid x, {even}", lambda x: x * sigmoid(x), both, (-0.0, 0.5), 6)
    table("silu_slope_table", f"The slope of x sigmoid x, {even}",
          lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x))), both, (0.5,), 6, -1.278)
    table("tanh_softplus_table", f"tanh softplus x, {even}", tanh_softplus, both, None, 6)
    table("mish_slope_table", f"The slope of mish x, {even}", mish_slope, both, None, 6, -1.19)
    table("gelu_tail_table", "a P(Z <= -a), 0 <= a < 6.39. Slot: round(a / 0.203125) mod 32.",
          lambda a: a * below(a), from_zero(0.203125), (0.0, 0.5), 7)
    table("gelu_slope_tail_table", "P(Z <= -a) - a pdf(a), 0 <= a < 6.39. Slot: round(a / 0.203125) mod 32.",
          lambda a: below(a) - a * pdf(a), from_zero(0.203125), (0.5,), 7, 0.75)
    table("gelu_tanh_tail_table", "a sigmoid(-2u(a)), 0 <= a < 5.65. Slot: round(a / 0.1796875) mod 32.",
          lambda a: a * sigmoid(-twice_u(a)), from_zero(0.1796875), (0.0, 0.5), 7)
    table("gelu_tanh_slope_tail_table", "sigmoid(-2u(a)) - a (2u)'(a) sigmoid'(2u(a)), 0 <= a < 5.65. Slot: round(a / 0.1796875) mod 32.",
          lambda a: sigmoid(-twice_u(a)) - a * twice_u_slope(a) * sigmoid(twice_u(a)) * sigmoid(-twice_u(a)),
          from_zero(0.1796875), (0.5,), 7, 0.75)
    print("}  // namespace hillock::activation")


{"elementary": elementary, "activations": activations}[sys.argv[1]]()
