#include "onnx/run/strided.h"

#include <algorithm>

#include <fmt/core.h>

#include "api/error.h"
#include "onnx/model/tensor.h"

namespace hillock::onnx {

Dims row_major(const Dims& dims) {
  Dims steps(dims.size());
  std::int64_t step = 1;
  for (std::size_t d = dims.size(); d-- > 0;) {
    steps[d] = step;
    step *= std::max<std::int64_t>(dims[d], 1);
  }
  return steps;
}

Dims broadcast(const Dims& a, const Dims& b) {
  Dims out(std::max(a.size(), b.size()));
  for (std::size_t d = 0; d < out.size(); ++d) {  // from the last
    const std::int64_t m = d < a.size() ? a[a.size() - 1 - d] : 1,
                       n = d < b.size() ? b[b.size() - 1 - d] : 1;
    if (m != n && m != 1 && n != 1)
      throw Error(fmt::format("shapes {} and {} do not fit", dims_text(a), dims_text(b)));
    out[out.size() - 1 - d] = m == 1 ? n : m;
  }
  return out;
}

Dims steps_over(const Dims& dims, const Dims& out) {
  if (broadcast(dims, out) != out)
    throw Error(fmt::format("shape {} does not fit {}", dims_text(dims), dims_text(out)));
  const Dims own = row_major(dims);
  Dims steps(out.size(), 0);
  for (std::size_t d = 0; d < dims.size(); ++d)
    if (dims[d] != 1) steps[out.size() - dims.size() + d] = own[d];
  return steps;
}

}  // namespace hillock::onnx
