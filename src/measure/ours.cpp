#include "measure/ours.h"

#include "api/formula.h"
#include "api/hillock.h"
#include "api/spec.h"
#include "kernel/arrays.h"
#include "kernel/structural.h"
#include "measure/inputs.h"

namespace hillock::measure {
namespace {

using hillock::kernel::Isa;

template <class T>
auto input(const void* data, std::size_t n) {
  return std::span(static_cast<const T*>(data), n);
}
template <class T>
auto output(void* data, std::size_t n) {
  return std::span(static_cast<T*>(data), n);
}

// Through the public API, as a user calls it.
template <class T>
Call public_call(const hillock::Activation& f, kernel::Pass pass, const Arrays& a) {
  if (pass == kernel::Pass::forward)
    return [=] { f.forward(input<T>(a.x, a.n), output<T>(a.y, a.n)); };
  return [=] { f.backward(input<T>(a.x, a.n), input<T>(a.dy, a.n), output<T>(a.y, a.n)); };
}

Call public_call(const hillock::Activation& f, kernel::DType dtype, kernel::Pass pass,
                 const Arrays& a) {
  if (dtype == kernel::DType::f32) return public_call<float>(f, pass, a);
  if (dtype == kernel::DType::f64) return public_call<double>(f, pass, a);
  return dtype == kernel::DType::bf16 ? public_call<hillock::bf16>(f, pass, a)
                                      : public_call<hillock::f16>(f, pass, a);
}

struct Chosen {
  hillock::api::SharedFormula formula;
  hillock::api::Selected selected{};

  explicit Chosen(const std::string& spec) {
    if (hillock::api::looks_like_formula(spec))
      formula = hillock::api::parse_formula(spec);
    else
      selected = hillock::api::select_activation(hillock::api::parse_spec(spec));
  }
  hillock::kernel::Function function() const {
    return {selected.index, selected.params.data(), formula ? &formula->program : nullptr};
  }
};

Call inner_call(const kernel::Isa& isa, const Chosen& f, kernel::DType dtype, kernel::Pass pass,
                const Arrays& a) {
  if (pass == kernel::Pass::forward)
    return [=, &isa] { kernel::forward(isa, f.function(), dtype, a.x, a.y, a.n); };
  return [=, &isa] { kernel::backward(isa, f.function(), dtype, a.x, a.dy, a.y, a.n); };
}

Call maxout_call(const kernel::Isa& isa, std::size_t planes, kernel::DType dtype, const Arrays& a) {
  return [=, &isa] {
    kernel::maxout(isa, dtype, hillock::kernel::PieceLayout::planes, a.x, a.y, nullptr, a.n,
                   planes);
  };
}

}  // namespace

Peer hillock_kernels(const kernel::Isa& isa, std::span<const std::string> activations) {
  Peer peer{std::string(isa.name), std::string(hillock::version()), {}};
  const auto add = [&](const std::string& name, kernel::Pass pass, auto call) {
    for (const kernel::DType dtype :
         {kernel::DType::f32, kernel::DType::f64, kernel::DType::bf16, kernel::DType::f16})
      peer.kernels.push_back(
          {name, dtype, pass, [=](const Arrays& a) { return call(dtype, pass, a); }});
  };
  for (const std::string& name : activations) {
    if (const std::size_t planes = planes_of(name); planes > 1) {
      add(name, kernel::Pass::forward,
          [&isa, planes](kernel::DType dtype, kernel::Pass, const Arrays& a) {
            return maxout_call(isa, planes, dtype, a);
          });
      continue;
    }
    for (const kernel::Pass pass : {kernel::Pass::forward, kernel::Pass::backward}) {
      if (isa.name == hillock::kernel::chosen_isa().name)
        add(name, pass,
            [f = hillock::Activation(name)](kernel::DType dtype, kernel::Pass p, const Arrays& a) {
              return public_call(f, dtype, p, a);
            });
      else
        add(name, pass,
            [&isa, f = Chosen(name)](kernel::DType dtype, kernel::Pass p, const Arrays& a) {
              return inner_call(isa, f, dtype, p, a);
            });
    }
  }
  return peer;
}

}  // namespace hillock::measure
