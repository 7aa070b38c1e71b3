// c_calls.h: helpers of the C API: null pointers are refused, exceptions become a status, and a
// pointer with a length becomes an array.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <new>
#include <span>
#include <string>

#include "api/hillock.h"
#include "api/hillock_c.h"

struct hillock_activation {
  hillock::Activation f;
  std::string name, spec;
};

namespace hillock::api {

/// Stores the message for hillock_last_error(), and returns the status.
hillock_status failed(hillock_status status, std::string_view message) noexcept;

hillock_status status_of(const auto& work) noexcept {
  try {
    work();
    return HILLOCK_OK;
  } catch (const UsageError& error) {
    return failed(HILLOCK_USAGE_ERROR, error.what());
  } catch (const std::bad_alloc&) {
    return failed(HILLOCK_OUT_OF_MEMORY, "out of memory.");
  } catch (const std::exception& error) {
    return failed(HILLOCK_FAILED, error.what());
  } catch (...) {
    return failed(HILLOCK_FAILED, "an exception of unknown kind.");
  }
}

inline void expect(const void* pointer, std::string_view name) {
  if (!pointer) throw UsageError(fmt::format("{} is NULL.", name));
}

/// Calls work(T()), where T is the C++ type of dtype.
void with_type(hillock_dtype dtype, const auto& work) {
  switch (dtype) {
    case HILLOCK_F32:
      return work(float());
    case HILLOCK_F64:
      return work(double());
    case HILLOCK_BF16:
      return work(bf16());
    case HILLOCK_F16:
      return work(f16());
    default:
      break;
  }
  throw UsageError(fmt::format(
      "dtype = {}: HILLOCK_F32, HILLOCK_F64, HILLOCK_BF16 and HILLOCK_F16, 0 to 3, are known.",
      static_cast<int>(dtype)));
}

/// The array that a pointer and a length describe. Throws UsageError if they cannot.
template <class T, class Pointer>
auto array(Pointer* pointer, std::size_t n, std::string_view name) {
  using Item = std::conditional_t<std::is_const_v<Pointer>, const T, T>;
  if (n > 0) expect(pointer, name);
  if (n > PTRDIFF_MAX / sizeof(T))
    throw UsageError(fmt::format("n = {} is more than fit in memory.", n));
  return std::span<Item>(static_cast<Item*>(pointer), n);
}

/// rows times columns. Throws UsageError if that overflows.
inline std::size_t product(std::size_t rows, std::size_t columns) {
  std::size_t all;
  if (__builtin_mul_overflow(rows, columns, &all))
    throw UsageError(
        fmt::format("{} times {} numbers are more than fit in memory.", rows, columns));
  return all;
}

}  // namespace hillock::api
