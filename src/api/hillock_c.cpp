// hillock_c.cpp: the first half of hillock_c.h: one activation over one array.
#include "api/hillock_c.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "api/c_calls.h"

namespace hillock::api {
namespace {

thread_local char last_error[1000] = "";  // not a std::string: storing a message must not fail

}  // namespace

hillock_status failed(hillock_status status, std::string_view message) noexcept {
  std::size_t length = std::min(message.size(), sizeof last_error - 1);
  // The message is cut between characters: in UTF-8, bytes 10xxxxxx continue a character.
  if (length < message.size())
    while (length > 0 && (message[length] & 0xc0) == 0x80) --length;
  std::memcpy(last_error, message.data(), length);
  last_error[length] = '\0';
  return status;
}

}  // namespace hillock::api

using hillock::Activation, hillock::Threads;
using hillock::api::array, hillock::api::expect, hillock::api::status_of, hillock::api::with_type;

const char* hillock_last_error() {
  return hillock::api::last_error;
}

const char* hillock_version() {
  return hillock::version().data();  // a literal, so that it is zero-terminated
}

int hillock_abi_version() {
  return HILLOCK_ABI_VERSION;
}

hillock_status hillock_activation_names(const char* const** names, size_t* count) {
  return status_of([&] {
    expect(names, "names");
    expect(count, "count");
    static const std::vector<std::string> all = hillock::activation_names();
    static const std::vector<const char*> pointers = [] {
      std::vector<const char*> pointers;
      for (const std::string& name : all) pointers.push_back(name.c_str());
      return pointers;
    }();
    *names = pointers.data();
    *count = pointers.size();
  });
}

hillock_status hillock_activation_create(const char* spec, hillock_activation** f) {
  return status_of([&] {
    expect(f, "f");
    *f = nullptr;
    expect(spec, "spec");
    const Activation made(spec);
    *f = new hillock_activation{made, made.name(), made.spec()};
  });
}

void hillock_activation_destroy(hillock_activation* f) {
  delete f;
}

hillock_status hillock_activation_name(const hillock_activation* f, const char** name) {
  return status_of([&] {
    expect(f, "f");
    expect(name, "name");
    *name = f->name.c_str();
  });
}

hillock_status hillock_activation_spec(const hillock_activation* f, const char** spec) {
  return status_of([&] {
    expect(f, "f");
    expect(spec, "spec");
    *spec = f->spec.c_str();
  });
}

hillock_status hillock_activation_value(const hillock_activation* f, double x, double* y) {
  return status_of([&] {
    expect(f, "f");
    expect(y, "y");
    *y = f->f.value(x);
  });
}

hillock_status hillock_activation_slope(const hillock_activation* f, double x, double* slope) {
  return status_of([&] {
    expect(f, "f");
    expect(slope, "slope");
    *slope = f->f.slope(x);
  });
}

hillock_status hillock_activation_forward(const hillock_activation* f, hillock_dtype dtype,
                                          const void* x, void* y, size_t n, unsigned threads) {
  return status_of([&] {
    expect(f, "f");
    with_type(dtype, [&]<class T>(T) {
      f->f.forward<T>(array<T>(x, n, "x"), array<T>(y, n, "y"), Threads{threads});
    });
  });
}

hillock_status hillock_activation_backward(const hillock_activation* f, hillock_dtype dtype,
                                           const void* x, const void* dy, void* dx, size_t n,
                                           unsigned threads) {
  return status_of([&] {
    expect(f, "f");
    with_type(dtype, [&]<class T>(T) {
      f->f.backward<T>(array<T>(x, n, "x"), array<T>(dy, n, "dy"), array<T>(dx, n, "dx"),
                       Threads{threads});
    });
  });
}
