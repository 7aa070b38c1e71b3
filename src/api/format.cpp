// format.cpp: the code of fmt, compiled into the library once, so that a program that links hillock
// needs no fmt. The other files include its declarations alone, which saves each of them seconds.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>

namespace {

// Taking the address emits the inline function and all that it calls.
[[gnu::used]] std::string (*const vformat)(fmt::string_view, fmt::format_args) = fmt::vformat;

}  // namespace
