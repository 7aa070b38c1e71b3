// format.cpp: the code of fmt, compiled into the library once, so that a program that links hillock
// needs no fmt. The other files include its declarations alone, which saves each of them seconds.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>

#include <cstdint>

namespace {

// Taking the address emits the inline function and all that it calls.
[[gnu::used]] std::string (*const vformat)(fmt::string_view, fmt::format_args) = fmt::vformat;
// Called by templates that fmt/ranges.h makes elsewhere; the optimiser leaves no copy of it here.
[[gnu::used]] bool (*const is_printable)(std::uint32_t) = fmt::detail::is_printable;

}  // namespace
