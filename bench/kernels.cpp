// kernels.cpp: times every activation, compared with other libraries and with the limit that memory
// sets, in one run.
//
//   ./dev bench kernels                  about six minutes; --quick: one
//   ./dev bench kernels --only gelu,silu --size L1 --threads 1
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <set>

#include "api/hillock.h"
#include "measure/limits.h"
#include "measure/measure.h"
#include "measure/ours.h"
#include "measure/team.h"
#include "report.h"

namespace hillock::bench {

// PEERS is PEER(eigen) … MISSING(sleef) …, as bench/CMakeLists.txt finds them.
#define PEER(name) measure::Peer name##_peer();
#define MISSING(name)
PEERS
#undef PEER
#undef MISSING

namespace {

template <class Value>
using Choice = std::map<std::string, Value>;

// The values that were named, or all.
template <class Value>
std::vector<Value> chosen(const Choice<Value>& choice, const std::vector<std::string>& named) {
  std::vector<Value> values;
  for (const std::string& name : named) values.push_back(choice.at(name));
  return values;
}

int run(int argc, char** argv) {
  CLI::App app("Measures the kernels against other libraries.");
  Choice<kernel::DType> dtypes;
  for (const kernel::DType type :
       {kernel::DType::f32, kernel::DType::f64, kernel::DType::bf16, kernel::DType::f16})
    dtypes[name_of(type)] = type;
  Choice<kernel::Pass> passes;
  for (const kernel::Pass pass : {kernel::Pass::forward, kernel::Pass::backward})
    passes[name_of(pass)] = pass;
  Choice<measure::Size> size_names;
  for (const measure::Size& size : measure::sizes) size_names[std::string(size.name)] = size;

  std::vector<std::string> dtype{"f32", "bf16", "f16"}, pass{"forward", "backward"},
      size{"L1", "L2", "memory", "call"}, names = hillock::activation_names();
  names.insert(names.end(), {"maxout2", "maxout4"});
  measure::Plan plan{.threads = {1}};
  if (measure::usable_cpus() > 1) plan.threads.push_back(2);
  std::string json;
  bool quick = false, markdown = false;
  const auto list = [&](const char* option, auto& values, const char* help) {
    return app.add_option(option, values, help)->delimiter(',')->capture_default_str();
  };
  list("--only", names, "activations")->check(CLI::IsMember(names));
  list("--size", size, "a call is one of 64 elements")->check(CLI::IsMember(size));
  list("--threads", plan.threads, "numbers of threads")
      ->check(CLI::Range(1u, measure::usable_cpus()));
  list("--dtype", dtype, "types of the numbers")->check(CLI::IsMember(dtypes));
  list("--pass", pass, "forward, backward")->check(CLI::IsMember(pass));
  app.add_option("--deviation", plan.deviation, "x is of normal(0, this)")
      ->check(CLI::Range(1e-3, 1e4))
      ->capture_default_str();
  app.add_flag("--quick", quick, "few and short runs: noisy");
  app.add_flag("--markdown", markdown, "the tables of notebook/performance.md");
  app.add_option("--json", json, "write every figure to this file");
  CLI11_PARSE(app, argc, argv);

  plan.activations = names;
  plan.dtypes = chosen(dtypes, dtype);
  plan.passes = chosen(passes, pass);
  plan.sizes = chosen(size_names, size);
  if (quick) {
    plan.cache_runs = 3;
    plan.memory_runs = 1;
    plan.run_seconds = 5e-5;
  }

  std::vector<measure::Peer> peers{measure::hillock_kernels(hillock::kernel::chosen_isa(), names)};
  peers[0].version += fmt::format(" ({})", peers[0].name);
  peers[0].name = "hillock";
  std::vector<std::string> missing, peer_names;
#define PEER(name) peers.push_back(name##_peer());
#define MISSING(name) missing.emplace_back(#name);
  PEERS
#undef PEER
#undef MISSING
  for (const measure::Peer& peer : peers) peer_names.push_back(peer.name);
  peer_names.erase(peer_names.begin());

  std::string command = "bench_kernels";
  for (int i = 1; i < argc; ++i) command += std::string(" ") + argv[i];
  const bool watched = isatty(STDERR_FILENO);
  const measure::Listener listener{
      .progress =
          [&](std::string_view what, std::size_t done, std::size_t total) {
            if (watched) fmt::print(stderr, "\r\033[K{}/{} {}", done, total, what);
          },
      .left_out =
          [&, told = std::set<std::string>()](const std::string& complaint) mutable {
            if (told.insert(complaint).second)
              fmt::print(stderr, "{}bench_kernels: {}\n", watched ? "\r\033[K" : "", complaint);
          }};
  const Setting where = setting(plan, peers, missing, command);
  const std::vector<measure::Row> rows = measure::measure(plan, peers, measure::limits(), listener);
  if (watched) fmt::print(stderr, "\r\033[K");
  if (!json.empty()) std::ofstream(json) << as_json(where, rows);
  std::cout << (markdown ? as_markdown(where, rows) : as_text(where, rows, peer_names));
  return 0;
}

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  return hillock::bench::run(argc, argv);
}
