// format.cpp: the code of fmt, compiled into the library once. Who links hillock needs no fmt, and
// the other files take only fmt's declarations, which compile in a tenth of the time.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>

namespace {

// Their inline definitions are emitted because their addresses are taken.
[[gnu::used]] std::string (*const vformat)(fmt::string_view, fmt::format_args) = fmt::vformat;

}  // namespace
