#include "measure/ours.h"

#include "api/formula.h"
#include "api/hillock.h"
#include "api/spec.h"
#include "kernel/arrays.h"
#include "kernel/structural.h"
#include "measure/inputs.h"

namespace bench {
namespace {

using hillock::Isa;

template <class T>
auto input(const void* data, std::size_t n) {
  return std::span(static_cast<const T*>(data), n);
}
template <class T>
auto output(void* data, std::size_t n) {
  return std::span(static_cast<T*>(data), n);
}

// As a user calls it.
template <class T>
Call public_call(const hillock::Activation& f, Pass pass, const Arrays& a) {
  if (pass == Pass::forward) return [=] { f.forward(input<T>(a.x, a.n), output<T>(a.y, a.n)); };
  return [=] { f.backward(input<T>(a.x, a.n), input<T>(a.dy, a.n), output<T>(a.y, a.n)); };
}

Call public_call(const hillock::Activation& f, DType dtype, Pass pass, const Arrays& a) {
  if (dtype == DType::f32) return public_call<float>(f, pass, a);
  if (dtype == DType::f64) return public_call<double>(f, pass, a);
  return dtype == DType::bf16 ? public_call<hillock::bf16>(f, pass, a)
                              : public_call<hillock::f16>(f, pass, a);
}

struct Chosen {
  hillock::SharedExpression formula;
  hillock::Selected selected{};

  explicit Chosen(const std::string& spec) {
    if (hillock::looks_like_formula(spec))
      formula = hillock::parse_formula(spec);
    else
      selected = hillock::select_activation(hillock::parse_spec(spec));
  }
  hillock::Function function() const {
    return {selected.index, selected.params.data(), formula.get()};
  }
};

Call inner_call(const Isa& isa, const Chosen& f, DType dtype, Pass pass, const Arrays& a) {
  if (pass == Pass::forward) return [=, &isa] { forward(isa, f.function(), dtype, a.x, a.y, a.n); };
  return [=, &isa] { backward(isa, f.function(), dtype, a.x, a.dy, a.y, a.n); };
}

Call maxout_call(const Isa& isa, std::size_t planes, DType dtype, const Arrays& a) {
  return [=, &isa] {
    maxout(isa, dtype, hillock::PieceLayout::planes, a.x, a.y, nullptr, a.n, planes);
  };
}

}  // namespace

Peer hillock_kernels(const Isa& isa, std::span<const std::string> activations) {
  Peer peer{std::string(isa.name), std::string(hillock::version()), {}};
  const auto add = [&](const std::string& name, Pass pass, auto call) {
    for (const DType dtype : {DType::f32, DType::f64, DType::bf16, DType::f16})
      peer.kernels.push_back(
          {name, dtype, pass, [=](const Arrays& a) { return call(dtype, pass, a); }});
  };
  for (const std::string& name : activations) {
    if (const std::size_t planes = planes_of(name); planes > 1) {
      add(name, Pass::forward, [&isa, planes](DType dtype, Pass, const Arrays& a) {
        return maxout_call(isa, planes, dtype, a);
      });
      continue;
    }
    for (const Pass pass : {Pass::forward, Pass::backward}) {
      if (isa.name == hillock::chosen_isa().name)
        add(name, pass, [f = hillock::Activation(name)](DType dtype, Pass p, const Arrays& a) {
          return public_call(f, dtype, p, a);
        });
      else
        add(name, pass, [&isa, f = Chosen(name)](DType dtype, Pass p, const Arrays& a) {
          return inner_call(isa, f, dtype, p, a);
        });
    }
  }
  return peer;
}

}  // namespace bench
