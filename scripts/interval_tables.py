"""Makes the tables of src/number/interval_tables.h: polynomials on 32 intervals, looked up in registers.

    interval_tables.py > src/number/interval_tables.h        (apt-get install python3-mpmath)

On each interval f(a) = c0 + t (c1 + t (c2 + …)), t = a - centre. The centre is chosen next to the middle such that f(centre)
is a float to within 2^-34 (Gal 1986), so that c0 costs no rounding; the other coefficients are fitted at Chebyshev points,
least squares of the relative error, and rounded to float one after another, each time fitting the rest again.
"""
import struct
from mpmath import mp, mpf, tanh, erfc, exp, sqrt, matrix, lu_solve, cos, pi

mp.prec = 120
DEGREE = 5
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
    middle = bits(to_float((mpf(low) + mpf(high)) / 2))
    best = None
    for step in range(3000):
        for c in (from_bits(middle + step), from_bits(middle - step)):
            v = f(mpf(c))
            off = abs(v - to_float(v)) / abs(v)
            if best is None or off < best[0]:
                best = (off, c)
        if best[0] < mpf(2) ** -34:
            break
    return best[1]


def coefficients(f, low, high, centre, c0, known=()):
    """c0 … c5 as floats, `known` of them (after c0) given."""
    known = list(known)
    while len(known) < DEGREE:
        free = DEGREE - len(known)
        rows, right = matrix(NODES, free), matrix(NODES, 1)
        for r in range(NODES):
            a = (mpf(low) + mpf(high)) / 2 + (mpf(high) - mpf(low)) / 2 * cos(pi * (2 * r + 1) / (2 * NODES))
            t = a - mpf(centre)
            rest = f(a) - mpf(c0) - sum(mpf(c) * t**k for k, c in enumerate(known, 1))
            for k in range(free):
                rows[r, k] = t ** (len(known) + 1 + k) / f(a)
            right[r] = rest / f(a)
        known.append(to_float(lu_solve(rows, right)[0]))
    return [c0] + known


def table(name, comment, f, intervals, at_zero):
    """intervals: (slot, low, high); at_zero: f's coefficients before the free ones where the interval begins at 0, or None."""
    columns = {}
    worst = mpf(0)
    for slot, low, high in intervals:
        if low == 0 and at_zero:
            centre, c0, known = 0.0, at_zero[0], at_zero[1:]
        else:
            centre = centre_of(f, low, high)
            c0, known = to_float(f(mpf(centre))), ()
        c = coefficients(f, low, high, centre, c0, known)
        for k in range(201):
            a = mpf(low) + (mpf(high) - mpf(low)) * k / 200
            if a == 0:
                continue
            t = a - mpf(centre)
            worst = max(worst, abs(sum(mpf(q) * t**i for i, q in enumerate(c)) / f(a) - 1))
        columns[slot] = [centre] + c
    print(f"/// {comment}")
    print(f"/// Greatest relative error of the polynomials: 2^{float(mp.log(worst, 2)):.1f}.")
    print(f"alignas(64) inline constexpr float {name}[{DEGREE + 2}][32] = {{")
    for k in range(DEGREE + 2):
        row = ", ".join(literal(columns.get(slot, columns[max(columns)])[k]) for slot in range(32))
        print(f"    {{{row}}},")
    print("};\n")


def slots(first, last, fraction_bits, floor, shift=0):
    """(slot, low, high) of the intervals between floats `first` and `last` with the same upper bits; from `floor` on down, the first."""
    drop = 23 - fraction_bits
    out = []
    for upper in range(bits(first) >> drop, bits(last) >> drop):
        low, high = from_bits(upper << drop), from_bits((upper + 1) << drop)
        out.append((upper % 32, (0.0 if low == first else low) - (shift if low != first else 0), high - shift))
    return out


print("// interval_tables.h: made by scripts/interval_tables.py; row 0 is the centres, row k + 1 the coefficients of t^k.")
print("#pragma once\n\nnamespace hillock {\n")
powers = [mpf(2) ** (mpf(j) / 32) for j in range(32)]
print("/// 2^(j/32) as floats; and what is missing to them, relatively.")
print("alignas(64) inline constexpr float power_table[2][32] = {")
for row in ([to_float(v) for v in powers], [to_float(v / to_float(v) - 1) for v in powers]):
    print("    {" + ", ".join(literal(c) for c in row) + "},")
print("};\n")
table("tanh_table", "tanh a, 0 <= a < 10. Slot: the exponent and two bits of max(a, 1/16).", tanh, slots(2.0**-4, 10.0, 2, 0), (0.0, 1.0))
mills = lambda a: erfc(a / sqrt(mpf(2))) / 2 * exp(a * a / 2)
table("mills_table", "P(Z <= -a) e^(a²/2), 0 <= a < 15. Slot: the exponent and three bits of a + 1.", mills, slots(1.0, 16.0, 3, 0, 1), None)
print("}  // namespace hillock")
