// ops_product.cpp: matrix products: Gemm and MatMul.
#include <algorithm>

#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/product.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

std::size_t length(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

// Y = alpha A' B' + beta C
struct Gemm {
  nn::Transposed a_is, b_is;
  std::size_t m, n, k;
};

Gemm gemm_of(const Call& call) {
  const Dims &a = input(call, 0).dims, &b = input(call, 1).dims;
  if (a.size() != 2 || b.size() != 2)
    throw Error(fmt::format("{} and {} are not two matrices", dims_text(a), dims_text(b)));
  const bool at = whole(call, "transA", 0), bt = whole(call, "transB", 0);
  const std::int64_t k = a[at ? 0 : 1];
  if (b[bt ? 1 : 0] != k)
    throw Error(fmt::format("matrices {}{} and {}{} do not fit", dims_text(a), at ? "'" : "",
                            dims_text(b), bt ? "'" : ""));
  return {at ? nn::Transposed::yes : nn::Transposed::no,
          bt ? nn::Transposed::yes : nn::Transposed::no, length(a[at ? 1 : 0]),
          length(b[bt ? 0 : 1]), length(k)};
}

std::vector<Tensor> gemm(const Call& call) {
  const Tensor &a = input(call, 0), &b = input(call, 1);
  const Gemm g = gemm_of(call);
  Tensor out = make(call, a.type, {static_cast<std::int64_t>(g.m), static_cast<std::int64_t>(g.n)});
  pay(call, static_cast<double>(g.m) * static_cast<double>(g.n) * static_cast<double>(g.k));
  with_numbers(a, [&](auto kind) {
    using T = decltype(kind);
    auto& y = values_of<T>(out);
    product(g.a_is, g.b_is, g.m, g.n, g.k, values_of<T>(a).data(), values_of<T>(b).data(), y.data(),
            nn::Into::fresh);
    const T alpha = static_cast<T>(real(call, "alpha", 1)),
            beta = static_cast<T>(real(call, "beta", 1));
    if (alpha != 1)
      for (T& v : y) v = times(v, alpha);
    if (!has_input(call, 2)) return;
    const auto& c = values_of<T>(*call.in[2]);
    std::size_t i = 0;
    each_run<1>(out.dims, {steps_over(call.in[2]->dims, out.dims)},
                [&](auto at, std::size_t run, auto step) {
                  for (std::size_t j = 0; j < run; ++j, at[0] += step[0]) {
                    y[i] = plus(y[i], times(beta, c[length(at[0])]));
                    ++i;
                  }
                });
  });
  return one(std::move(out));
}

// Of Y = A' B': dA' = dY B'', dB' = A'' dY, each stored as the matrix is.
template <class T>
void product_backward(nn::Transposed a_is, nn::Transposed b_is, std::size_t m, std::size_t n,
                      std::size_t k, const T* a, const T* b, const T* dy, T* da, T* db) {
  constexpr auto no = nn::Transposed::no, yes = nn::Transposed::yes;
  const bool at = a_is == yes, bt = b_is == yes;
  if (da && !at) product(no, bt ? no : yes, m, k, n, dy, b, da, nn::Into::sum);
  if (da && at) product(bt ? yes : no, yes, k, m, n, b, dy, da, nn::Into::sum);
  if (db && !bt) product(at ? no : yes, no, k, n, m, a, dy, db, nn::Into::sum);
  if (db && bt) product(yes, at ? yes : no, n, k, m, dy, a, db, nn::Into::sum);
}

void gemm_backward(const Call& call, const Backprop& back) {
  const Gemm g = gemm_of(call);
  pay(call, 2.0 * static_cast<double>(g.m) * static_cast<double>(g.n) * static_cast<double>(g.k));
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    std::vector<T> dy = values_of<T>(*back.dout[0]);
    if (has_input(call, 2) && back.din[2]) {
      const T beta = static_cast<T>(real(call, "beta", 1));
      std::vector<double> sum(size(*call.in[2]));
      std::size_t i = 0;
      each_run<1>(back.dout[0]->dims, {steps_over(call.in[2]->dims, back.dout[0]->dims)},
                  [&](auto at, std::size_t run, auto step) {
                    for (std::size_t j = 0; j < run; ++j, at[0] += step[0])
                      sum[length(at[0])] += static_cast<double>(beta * dy[i++]);
                  });
      auto& dc = values_of<T>(*back.din[2]);
      for (std::size_t j = 0; j < sum.size(); ++j) dc[j] += static_cast<T>(sum[j]);
    }
    const T alpha = static_cast<T>(real(call, "alpha", 1));
    if (alpha != 1)
      for (T& v : dy) v *= alpha;
    product_backward(g.a_is, g.b_is, g.m, g.n, g.k, values_of<T>(*call.in[0]).data(),
                     values_of<T>(*call.in[1]).data(), dy.data(),
                     back.din[0] ? values_of<T>(*back.din[0]).data() : nullptr,
                     back.din[1] ? values_of<T>(*back.din[1]).data() : nullptr);
  });
}

// Stacks of matrices, of which either may be repeated.
struct Stacks {
  Dims batch, a_steps, b_steps;  // steps in numbers
  std::size_t m, n, k;
  Dims out;
};

Stacks stacks_of(const Call& call) {
  Dims a = input(call, 0).dims, b = input(call, 1).dims;
  const std::string text = dims_text(a) + " and " + dims_text(b);
  if (a.empty() || b.empty()) throw Error(text + " are not two matrices");
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  Stacks s{};
  s.m = length(a[a.size() - 2]);
  s.k = length(a.back());
  s.n = length(b.back());
  if (b[b.size() - 2] != a.back()) throw Error("matrices " + text + " do not fit");
  const Dims a_batch(a.begin(), a.end() - 2), b_batch(b.begin(), b.end() - 2);
  s.batch = broadcast(a_batch, b_batch);
  s.a_steps = steps_over(a_batch, s.batch);
  s.b_steps = steps_over(b_batch, s.batch);
  for (std::int64_t& step : s.a_steps) step *= static_cast<std::int64_t>(s.m * s.k);
  for (std::int64_t& step : s.b_steps) step *= static_cast<std::int64_t>(s.k * s.n);
  // One matrix on the right of all: the left ones stand upon each other.
  if (!row && b_batch.empty()) {
    for (const std::int64_t n : a_batch) s.m *= length(n);
    s.out = Dims(a.begin(), a.end() - 1);
    s.batch.clear();
    s.a_steps.clear();
    s.b_steps.clear();
  } else {
    s.out = s.batch;
    if (!row) s.out.push_back(a[a.size() - 2]);
  }
  if (!column) s.out.push_back(b.back());
  return s;
}

// Calls f(a, b, y) with where each pair of matrices and its product begin.
template <class F>
void each_product(const Stacks& s, F f) {
  if (s.m * s.n == 0) return;
  std::size_t y = 0;
  each_run<2>(s.batch, {s.a_steps, s.b_steps}, [&](auto at, std::size_t n, auto step) {
    for (std::size_t i = 0; i < n; ++i, at[0] += step[0], at[1] += step[1], y += s.m * s.n)
      f(length(at[0]), length(at[1]), y);
  });
}

double steps(const Stacks& s) {
  double count = static_cast<double>(s.m) * static_cast<double>(s.n) * static_cast<double>(s.k);
  for (const std::int64_t n : s.batch) count *= static_cast<double>(n);
  return count;
}

std::vector<Tensor> matrices(const Call& call) {
  const Tensor &a = input(call, 0), &b = input(call, 1);
  const Stacks s = stacks_of(call);
  Tensor out = make(call, a.type, s.out);
  pay(call, steps(s));
  with_numbers(a, [&](auto kind) {
    using T = decltype(kind);
    const T *p = values_of<T>(a).data(), *q = values_of<T>(b).data();
    T* y = values_of<T>(out).data();
    each_product(s, [&](std::size_t i, std::size_t j, std::size_t o) {
      product(nn::Transposed::no, nn::Transposed::no, s.m, s.n, s.k, p + i, q + j, y + o,
              nn::Into::fresh);
    });
  });
  return one(std::move(out));
}

void matrices_backward(const Call& call, const Backprop& back) {
  const Stacks s = stacks_of(call);
  pay(call, 2 * steps(s));
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    const T *p = values_of<T>(*call.in[0]).data(), *q = values_of<T>(*call.in[1]).data();
    const T* dy = values_of<T>(*back.dout[0]).data();
    T* da = back.din[0] ? values_of<T>(*back.din[0]).data() : nullptr;
    T* db = back.din[1] ? values_of<T>(*back.din[1]).data() : nullptr;
    each_product(s, [&](std::size_t i, std::size_t j, std::size_t o) {
      product_backward(nn::Transposed::no, nn::Transposed::no, s.m, s.n, s.k, p + i, q + j, dy + o,
                       da ? da + i : nullptr, db ? db + j : nullptr);
    });
  });
}

constexpr Operator rows[] = {
    {"Gemm", gemm, gemm_backward},
    {"MatMul", matrices, matrices_backward},
};

}  // namespace

std::span<const Operator> product_operators() {
  return rows;
}

}  // namespace hillock::onnx
