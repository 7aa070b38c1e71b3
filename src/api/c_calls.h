// c_calls.h: what the functions of hillock_c.h do with what they are given: null pointers are
// refused, exceptions become a status, a pointer and a length an array.
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

/// Keeps the message for hillock_last_error(), and gives the status back.
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

/// Calls work(T()) for the T that dtype stands for.
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

/// The array that a caller means by a pointer and a length.
template <class T, class Pointer>
auto array(Pointer* pointer, std::size_t n, std::string_view name) {
  using Item = std::conditional_t<std::is_const_v<Pointer>, const T, T>;
  if (n > 0) expect(pointer, name);
  if (n > PTRDIFF_MAX / sizeof(T))
    throw UsageError(fmt::format("n = {} is more than fit in memory.", n));
  return std::span<Item>(static_cast<Item*>(pointer), n);
}

/// rows times columns, if that many fit in memory.
inline std::size_t product(std::size_t rows, std::size_t columns) {
  std::size_t all;
  if (__builtin_mul_overflow(rows, columns, &all))
    throw UsageError(
        fmt::format("{} times {} numbers are more than fit in memory.", rows, columns));
  return all;
}

}  // namespace hillock::api
