#!/usr/bin/env python3
"""Computes the rational functions in src/simd/elementary_double*.h.

Run: python3 scripts/coefficients_rational.py      (pip install mpmath; half a minute)
Each is a quotient P / Q with Q(0) = 1 and minimal relative error, by the Remez algorithm. Prints P
and Q, constant term first, as double-precision hex, and the error after rounding to double. Sollya
has no rational approximation.
"""
from mpmath import cos, erfc, exp, lu_solve, matrix, mp, mpf, nstr, pi, polyval, sqrt, tanh

mp.dps = 60


def through(f, degrees, points):
    """P, Q and E with P - f Q = ± E f Q at the points: linear with the last round's Q on the right."""
    size, n, last = degrees[0] + 1, len(points), [mpf(1)]
    exact = [f(x) for x in points]
    for _ in range(12):
        rows, right = matrix(n, n), matrix(n, 1)
        for i, x in enumerate(points):
            for k in range(size):
                rows[i, k] = x**k
            for k in range(1, degrees[1] + 1):
                rows[i, size + k - 1] = -exact[i] * x**k
            rows[i, n - 1] = -((-1) ** i) * exact[i] * polyval(last[::-1], x)
            right[i] = exact[i]
        solution = lu_solve(rows, right)
        last = [mpf(1)] + list(solution[size : n - 1])
    return list(solution[:size]), last, abs(solution[n - 1])


def peaks(error, n):
    """Where the error is greatest in each run of one sign; n of them, the ends' lesser dropped."""
    runs = [[0]]
    for i in range(1, len(error)):
        if (error[i] > 0) == (error[runs[-1][0]] > 0):
            runs[-1].append(i)
        else:
            runs.append([i])
    best = [max(run, key=lambda i: abs(error[i])) for run in runs]
    while len(best) > n:
        best.pop(0 if abs(error[best[0]]) < abs(error[best[-1]]) else -1)
    return best


def show(name, f, degrees, bend, most):
    """On [0, most]; nodes and grid are those of Chebyshev in 1 / (x + bend)."""

    def place(t):
        return 1 / (1 / bend + (1 / (most + bend) - 1 / bend) * (1 - cos(pi * t)) / 2) - bend

    n = sum(degrees) + 2
    grid = [place(mpf(i) / 2000) for i in range(2001)]
    exact = [f(x) for x in grid]

    def errors(p, q):
        return [polyval(p[::-1], x) / polyval(q[::-1], x) / y - 1 for x, y in zip(grid, exact)]

    points = [place(mpf(i) / (n - 1)) for i in range(n)]
    for _ in range(20):
        p, q, level = through(f, degrees, points)
        error = errors(p, q)
        if max(map(abs, error)) < level * mpf("1.01"):
            break
        points = [grid[i] for i in peaks(error, n)]
    p, q = ([mpf(float(c)) for c in each] for each in (p, q))
    print(name + ": error", nstr(max(map(abs, errors(p, q))), 3))
    print("P", ", ".join(float(c).hex() for c in p))
    print("Q", ", ".join(float(c).hex() for c in q))


show("P(Z <= -a) e^(a^2/2), 0 <= a <= 16", lambda a: erfc(a / sqrt(2)) / 2 * exp(a * a / 2), (7, 8), mpf(2), mpf(16))


def cubic_part(u):
    x = sqrt(u)
    return (x - tanh(x)) / x**3 if u > 0 else mpf(1) / 3


show("(x - tanh x) / x^3 in x^2, |x| <= 15", cubic_part, (6, 7), mpf(6), mpf(225))
