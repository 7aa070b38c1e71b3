// The C face: what it computes is what the C++ one does, and every failure is a status with a
// message.
#include "api/hillock_c.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "api/hillock.h"
#include "owned_activation.h"

static thread_local bool memory_is_out = false;

void* operator new(std::size_t size) {
  void* room = memory_is_out ? nullptr : std::malloc(size);
  if (!room) throw std::bad_alloc();
  return room;
}
// Not inlined: GCC 12 would warn of free() for what new made.
[[gnu::noinline]] void operator delete(void* room) noexcept {
  std::free(room);
}
[[gnu::noinline]] void operator delete(void* room, std::size_t) noexcept {
  std::free(room);
}

namespace {

using testing::HasSubstr;

TEST(CApi, ASpecMakesAnActivationThatSaysItsName) {
  const Owned f = made("ELU:alpha=0.50");
  const char* text;
  EXPECT_EQ(hillock_activation_name(f.get(), &text), HILLOCK_OK);
  EXPECT_STREQ(text, "elu");
  EXPECT_EQ(hillock_activation_spec(f.get(), &text), HILLOCK_OK);
  EXPECT_STREQ(text, "elu:alpha=0.5");
}

TEST(CApi, NamesAreThoseOfTheCppFace) {
  const char* const* names;
  std::size_t count;
  ASSERT_EQ(hillock_activation_names(&names, &count), HILLOCK_OK);
  EXPECT_EQ(std::vector<std::string>(names, names + count), hillock::activation_names());
}

TEST(CApi, VersionsAreThoseOfTheBuild) {
  EXPECT_EQ(hillock_version(), hillock::version());
  EXPECT_EQ(hillock_abi_version(), HILLOCK_ABI_VERSION);
}

TEST(CApi, ValueAndSlopeAreThoseOfTheCppFace) {
  const Owned f = made("gelu");
  const hillock::Activation gelu("gelu");
  double y;
  EXPECT_EQ(hillock_activation_value(f.get(), 0.7, &y), HILLOCK_OK);
  EXPECT_EQ(y, gelu.value(0.7));
  EXPECT_EQ(hillock_activation_slope(f.get(), 0.7, &y), HILLOCK_OK);
  EXPECT_EQ(y, gelu.slope(0.7));
}

template <class T>
void expect_the_same_arrays(hillock_dtype dtype, const std::vector<T>& x) {
  const Owned f = made("elu:alpha=0.3");
  const hillock::Activation elu("elu:alpha=0.3");
  for (const unsigned threads : {1u, 2u}) {
    std::vector<T> y(x.size()), dx(x.size()), wanted_y(x.size()), wanted_dx(x.size());
    elu.forward(x, wanted_y);
    elu.backward(x, x, wanted_dx);
    EXPECT_EQ(hillock_activation_forward(f.get(), dtype, x.data(), y.data(), x.size(), threads),
              HILLOCK_OK);
    EXPECT_EQ(hillock_activation_backward(f.get(), dtype, x.data(), x.data(), dx.data(), x.size(),
                                          threads),
              HILLOCK_OK);
    EXPECT_EQ(std::memcmp(y.data(), wanted_y.data(), x.size() * sizeof(T)), 0) << dtype;
    EXPECT_EQ(std::memcmp(dx.data(), wanted_dx.data(), x.size() * sizeof(T)), 0) << dtype;
  }
}

TEST(CApi, ArraysOfEveryTypeAreThoseOfTheCppFace) {
  std::vector<float> f32;
  std::vector<double> f64;
  std::vector<hillock::bf16> bf16;
  std::vector<hillock::f16> f16;
  for (int i = -100; i <= 100; ++i) {
    f32.push_back(static_cast<float>(i) / 16);
    f64.push_back(i / 16.0);
    bf16.push_back(hillock::to_bf16(i / 16.0));
    f16.push_back(hillock::to_f16(i / 16.0));
  }
  expect_the_same_arrays(HILLOCK_F32, f32);
  expect_the_same_arrays(HILLOCK_F64, f64);
  expect_the_same_arrays(HILLOCK_BF16, bf16);
  expect_the_same_arrays(HILLOCK_F16, f16);
}

TEST(CApi, AWrongSpecIsAUsageErrorWithTheMessageOfTheCppFace) {
  Owned keep = made("relu");
  hillock_activation* f = keep.get();
  EXPECT_EQ(hillock_activation_create("swsh", &f), HILLOCK_USAGE_ERROR);
  EXPECT_EQ(f, nullptr);
  try {
    hillock::Activation("swsh");
  } catch (const hillock::UsageError& error) {
    EXPECT_STREQ(hillock_last_error(), error.what());
  }
  made("relu");
  EXPECT_THAT(hillock_last_error(), HasSubstr("swsh")) << "success keeps the last error";
}

TEST(CApi, NullIsAUsageErrorThatNamesTheArgument) {
  const Owned owned = made("relu");
  const hillock_activation* f = owned.get();
  hillock_activation* made;
  const char* text;
  const char* const* names;
  std::size_t count;
  double y;
  float x[2] = {1, 2};
  const auto expect_null = [](hillock_status status, const char* name) {
    EXPECT_EQ(status, HILLOCK_USAGE_ERROR) << name;
    EXPECT_EQ(std::string(hillock_last_error()), std::string(name) + " is NULL.");
  };
  expect_null(hillock_activation_create(nullptr, &made), "spec");
  expect_null(hillock_activation_create("relu", nullptr), "f");
  expect_null(hillock_activation_names(nullptr, &count), "names");
  expect_null(hillock_activation_names(&names, nullptr), "count");
  expect_null(hillock_activation_name(nullptr, &text), "f");
  expect_null(hillock_activation_name(f, nullptr), "name");
  expect_null(hillock_activation_spec(nullptr, &text), "f");
  expect_null(hillock_activation_spec(f, nullptr), "spec");
  expect_null(hillock_activation_value(nullptr, 1, &y), "f");
  expect_null(hillock_activation_value(f, 1, nullptr), "y");
  expect_null(hillock_activation_slope(nullptr, 1, &y), "f");
  expect_null(hillock_activation_slope(f, 1, nullptr), "slope");
  expect_null(hillock_activation_forward(nullptr, HILLOCK_F32, x, x, 2, 1), "f");
  expect_null(hillock_activation_forward(f, HILLOCK_F32, nullptr, x, 2, 1), "x");
  expect_null(hillock_activation_forward(f, HILLOCK_F32, x, nullptr, 2, 1), "y");
  expect_null(hillock_activation_backward(nullptr, HILLOCK_F32, x, x, x, 2, 1), "f");
  expect_null(hillock_activation_backward(f, HILLOCK_F32, nullptr, x, x, 2, 1), "x");
  expect_null(hillock_activation_backward(f, HILLOCK_F32, x, nullptr, x, 2, 1), "dy");
  expect_null(hillock_activation_backward(f, HILLOCK_F32, x, x, nullptr, 2, 1), "dx");
  EXPECT_EQ(hillock_activation_forward(f, HILLOCK_F32, nullptr, nullptr, 0, 1), HILLOCK_OK);
  hillock_activation_destroy(nullptr);
}

TEST(CApi, UnknownTypesOverlapsAndAbsurdLengthsAreUsageErrors) {
  const Owned f = made("relu");
  float x[8] = {};
  const auto forward = [&](int dtype, void* y, std::size_t n) {
    return hillock_activation_forward(f.get(), static_cast<hillock_dtype>(dtype), x, y, n, 1);
  };
  EXPECT_EQ(forward(HILLOCK_F32, x + 1, 4), HILLOCK_USAGE_ERROR);
  EXPECT_STREQ(hillock_last_error(), "y overlaps x partly; it may be x, or must not overlap it.");
  EXPECT_EQ(forward(HILLOCK_F32, x, SIZE_MAX), HILLOCK_USAGE_ERROR);
  EXPECT_THAT(hillock_last_error(), HasSubstr("n = 18446744073709551615"));
  for (const int dtype : {-1, 4, HILLOCK_DTYPE_IS_AN_INT + 0}) {
    EXPECT_EQ(forward(dtype, x, 8), HILLOCK_USAGE_ERROR);
    EXPECT_THAT(hillock_last_error(), HasSubstr("dtype = " + std::to_string(dtype)));
  }
}

TEST(CApi, MemoryThatRunsOutIsAStatus) {
  hillock_activation* f;
  memory_is_out = true;
  const hillock_status status = hillock_activation_create("elu:alpha=0.5", &f);
  memory_is_out = false;
  EXPECT_EQ(status, HILLOCK_OUT_OF_MEMORY);
  EXPECT_EQ(f, nullptr);
  EXPECT_STREQ(hillock_last_error(), "out of memory.");
}

TEST(CApi, EachThreadHasALastErrorOfItsOwn) {
  hillock_activation* f;
  hillock_activation_create("mine", &f);
  std::jthread([] {
    EXPECT_STREQ(hillock_last_error(), "");
    hillock_activation* f;
    hillock_activation_create("theirs", &f);
    EXPECT_THAT(hillock_last_error(), HasSubstr("theirs"));
  }).join();
  EXPECT_THAT(hillock_last_error(), HasSubstr("mine"));
}

TEST(CApi, ALongMessageIsCutBetweenCharacters) {
  for (const char* start : {"", "a", "aa"}) {
    std::string spec = start;
    for (int i = 0; i < 2000; ++i) spec += "\u20ac";  // three bytes
    hillock_activation* f;
    EXPECT_EQ(hillock_activation_create(spec.c_str(), &f), HILLOCK_USAGE_ERROR);
    const std::string message = hillock_last_error();
    EXPECT_GT(message.size(), 990u);
    EXPECT_EQ(message.substr(message.size() - 3), "\u20ac");
  }
}

}  // namespace
