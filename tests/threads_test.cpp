// One call shared among threads: every number is made once, and has the bits that one thread gives
// it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <cstring>
#include <mutex>
#include <set>
#include <vector>

#include "api/hillock.h"
#include "api/parts.h"

namespace hillock::tests {
namespace {

struct Part {
  std::size_t first, length;
  std::thread::id thread;
};

std::vector<Part> parts_of(std::size_t n, std::size_t size, Threads threads) {
  std::vector<Part> parts;
  std::mutex mutex;
  api::in_parts(n, size, threads, [&](std::size_t first, std::size_t length) {
    const std::lock_guard lock(mutex);
    parts.push_back({first, length, std::this_thread::get_id()});
  });
  std::ranges::sort(parts, {}, &Part::first);
  return parts;
}

void expect_once(std::span<const Part> parts, std::size_t n) {
  std::size_t next = 0;
  for (const Part& part : parts) {
    EXPECT_EQ(part.first, next);
    EXPECT_EQ(part.first % 64, 0u);
    EXPECT_GT(part.length, 0u);
    next = part.first + part.length;
  }
  EXPECT_EQ(next, n);
}

TEST(Parts, AreContiguousAndMakeUpTheWhole) {
  for (const std::size_t size : {2, 4, 8})
    for (const std::size_t n : {1ul, 63ul, 64ul, 65ul, 131072ul, 262144ul, 300001ul, 1048577ul})
      for (const unsigned threads : {0u, 1u, 2u, 3u, 7u, 64u, 4000000000u}) {
        SCOPED_TRACE(testing::Message() << n << " of " << size << " bytes, " << threads);
        const auto parts = parts_of(n, size, {threads});
        expect_once(parts, n);
        EXPECT_LE(parts.size(), threads ? threads : std::thread::hardware_concurrency());
        EXPECT_LE(parts.size(), std::max<std::size_t>(1, n * size / api::least_part));
      }
}

TEST(Parts, TheirCallersThreadTakesTheFirstAndAllOfWhatIsSmall) {
  const auto many = parts_of(4 * api::least_part, 1, {4});
  ASSERT_EQ(many.size(), 4u);
  std::set<std::thread::id> ids;
  for (const Part& part : many) ids.insert(part.thread);
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_EQ(many[0].thread, std::this_thread::get_id());
  EXPECT_EQ(parts_of(2 * api::least_part - 1, 1, {4}).size(), 1u);
  EXPECT_TRUE(parts_of(0, 4, {4}).empty());
}

TEST(Parts, WhereThereIsNoThreadTheCallerDoesAll) {
  pthread_attr_t usual, absurd;
  pthread_getattr_default_np(&usual);
  pthread_getattr_default_np(&absurd);
  ASSERT_EQ(pthread_attr_setstacksize(&absurd, std::size_t{1} << 50), 0);  // more than addresses
  ASSERT_EQ(pthread_setattr_default_np(&absurd), 0);
  const auto parts = parts_of(4 * api::least_part, 1, {4});
  pthread_setattr_default_np(&usual);
  expect_once(parts, 4 * api::least_part);
  for (const Part& part : parts) EXPECT_EQ(part.thread, std::this_thread::get_id());
}

template <class T>
struct InThreads : testing::Test {};
using Elements = testing::Types<float, double, bf16, f16>;
TYPED_TEST_SUITE(InThreads, Elements);

TYPED_TEST(InThreads, TheBitsAreThoseOfOneThread) {
  using T = TypeParam;
  const std::size_t n = 3 * api::least_part / sizeof(T) + 37;
  std::vector<T> x(n), dy(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double number = static_cast<double>(i % 1999) / 200 - 5;
    if constexpr (std::same_as<T, bf16>)
      x[i] = to_bf16(number);
    else if constexpr (std::same_as<T, f16>)
      x[i] = to_f16(number);
    else
      x[i] = static_cast<T>(number);
    dy[n - 1 - i] = x[i];
  }
  const auto same = [n](const std::vector<T>& a, const std::vector<T>& b) {
    return std::memcmp(a.data(), b.data(), n * sizeof(T)) == 0;
  };
  for (const char* spec : {"relu", "silu", "elu:alpha=0.3", "x*tanh(exp(x))"}) {
    const Activation f(spec);
    std::vector<T> y(n), dx(n), other(n);
    f.forward(x, y);
    f.backward(x, dy, dx);
    for (const unsigned threads : {0u, 2u, 3u, 5u}) {
      f.forward(x, other, Threads{threads});
      EXPECT_TRUE(same(other, y)) << spec << ", " << threads << " threads";
      f.backward(x, dy, other, Threads{threads});
      EXPECT_TRUE(same(other, dx)) << spec << " backward, " << threads << " threads";
      other = x;
      f.forward(other, other, Threads{threads});
      EXPECT_TRUE(same(other, y)) << spec << " in place, " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace hillock::tests
