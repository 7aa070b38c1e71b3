#include "measure/measure.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <ranges>

#include "measure/inputs.h"
#include "measure/team.h"

namespace hillock::measure {
namespace {

// A kernel that is bound to the arrays of each thread.
struct Contender {
  std::string who;
  bool limit = false;
  Input input = Input::x;
  std::vector<Call> calls{};  // [thread]
  std::size_t repeats = 1;    // calls per run
  std::vector<double> ns{};   // [run], per call
};

double seconds(Team& team, const Contender& c) {
  return team.run([&](unsigned t) {
    const Call& call = c.calls[t];
    for (std::size_t r = 0; r < c.repeats; ++r) call();
  });
}

// Returns false if a thread could not bind it, because the library lacks it or throws.
bool bind(Team& team, const Kernel& kernel, std::vector<Inputs>& inputs, Contender& c) {
  std::atomic<bool> failed = false;
  c.calls.resize(team.threads());
  team.run([&](unsigned t) {
    try {
      c.calls[t] = kernel.bind(inputs[t].arrays(kernel.input));
      c.calls[t]();
    } catch (const std::exception&) {
      failed = true;
    }
  });
  return !failed;
}

bool belongs(const Kernel& limit, const std::string& activation) {
  if (planes_of(activation) == 1) return !limit.activation.starts_with("maxout");
  return limit.activation.starts_with(activation);
}

std::vector<Contender> contenders(Team& team, std::vector<Inputs>& inputs, const Row& row,
                                  const std::vector<Peer>& peers, const Peer& limits,
                                  const Listener& listener) {
  std::vector<Contender> all;
  const auto join = [&](const Kernel& kernel, Contender c) {
    for (Inputs& in : inputs) std::memset(in.y.data, -1, in.n * kernel::size_of(row.dtype));
    if (!bind(team, kernel, inputs, c)) return;
    const auto plausible = [&](Inputs& in) { return in.plausible(row.activation, row.pass); };
    if (!c.limit && !std::ranges::all_of(inputs, plausible)) {
      if (listener.left_out)
        listener.left_out(fmt::format("{} {} {} {} is wrong; it is left out", c.who,
                                      kernel::name_of(row.dtype), row.activation,
                                      kernel::name_of(row.pass)));
      return;
    }
    all.push_back(std::move(c));
  };
  for (const Peer& peer : peers)
    for (const Kernel& kernel : peer.kernels) {
      if (kernel.activation != row.activation || kernel.dtype != row.dtype ||
          kernel.pass != row.pass)
        continue;
      if (kernel.input == Input::output)
        for (Inputs& in : inputs) in.set_outputs_of(row.activation);
      join(kernel, {.who = peer.name, .input = kernel.input});
    }
  for (const Kernel& kernel : limits.kernels)
    if (kernel.dtype == row.dtype && kernel.pass == row.pass && belongs(kernel, row.activation))
      join(kernel, {.who = kernel.activation, .limit = true});
  return all;
}

// As many calls as fit into the time of a run.
void set_repeats(Team& team, Contender& c, double run_seconds) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    const double once = seconds(team, c) / double(c.repeats);
    c.repeats = std::clamp<std::size_t>(std::size_t(run_seconds / once), 1, 1 << 20);
  }
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

void measure_row(Team& team, std::vector<Inputs>& inputs, Row& row, const Plan& plan,
                 const std::vector<Peer>& peers, const Peer& limits, const Listener& listener) {
  std::vector<Contender> all = contenders(team, inputs, row, peers, limits, listener);
  const bool memory = row.size.name == "memory";
  if (!memory)
    for (Contender& c : all) set_repeats(team, c, plan.run_seconds);
  // Each round starts with another one, so that no kernel always follows the same other one.
  for (int run = 0; run < (memory ? plan.memory_runs : plan.cache_runs); ++run)
    for (std::size_t k = 0; k < all.size(); ++k) {
      Contender& c = all[(k + std::size_t(run)) % all.size()];
      c.ns.push_back(seconds(team, c) * 1e9 / double(c.repeats));
    }
  const double elements = row.size.name == "call" ? 1 : double(inputs[0].n) * double(inputs.size());
  for (const Contender& c : all) {
    const double ns = (memory ? median(c.ns) : std::ranges::min(c.ns)) / elements;
    if (c.limit) {
      row.limits[c.who] = ns;
      continue;
    }
    const auto [known, fresh] = row.times.try_emplace(c.who, ns, c.input);
    if (!fresh && ns < known->second.ns) known->second = {ns, c.input};
  }
}

// 64 elements are timed with one number of threads only, because the cost of a call is the same.
bool worthwhile(const Plan& plan, const Size& size, unsigned threads) {
  return size.name != "call" || threads == plan.threads.front();
}

}  // namespace

std::vector<Row> measure(const Plan& plan, const std::vector<Peer>& peers, const Peer& limits,
                         const Listener& listener) {
  std::vector<Row> rows;
  std::size_t planes = 1, done = 0;
  const std::size_t total = plan.dtypes.size() * plan.sizes.size() * plan.threads.size() *
                            plan.passes.size() * plan.activations.size();
  for (const std::string& name : plan.activations) planes = std::max(planes, planes_of(name));
  for (kernel::DType dtype : plan.dtypes)
    for (const Size& size : plan.sizes)
      for (unsigned threads : plan.threads) {
        if (!worthwhile(plan, size, threads)) {
          done += plan.passes.size() * plan.activations.size();
          continue;
        }
        Team team(threads);
        const std::size_t n = size.name == "memory" ? size.n / threads / 64 * 64 : size.n;
        std::vector<Inputs> inputs;
        for (unsigned t = 0; t < threads; ++t)
          inputs.emplace_back(dtype, n, planes, plan.deviation);
        for (kernel::Pass pass : plan.passes)
          for (const std::string& activation : plan.activations) {
            if (listener.progress) listener.progress(activation, done, total);
            ++done;
            Row row{dtype, pass, size, threads, activation, {}, {}};
            measure_row(team, inputs, row, plan, peers, limits, listener);
            if (!row.times.empty()) rows.push_back(std::move(row));
          }
      }
  return rows;
}

std::optional<double> limit(const Row& row) {
  if (row.limits.empty()) return {};
  return std::ranges::min(row.limits | std::views::values);
}

}  // namespace hillock::measure
