// bench.cpp: hillock bench: what the kernels take on this machine, beside what moving the same
// bytes takes.
#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "api/hillock.h"
#include "api/spec.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/isas.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "measure/limits.h"
#include "measure/machine.h"
#include "measure/measure.h"
#include "measure/ours.h"
#include "measure/team.h"
#include "nn/unit.h"

namespace hillock::cli {
namespace {

struct Options {
  std::vector<std::string> names;
  std::string dtypes = "f32", isa, json;
  unsigned threads = 1;
  double deviation = measure::Plan().deviation;
  bool quick = false, markdown = false;
};

std::vector<std::string> wanted_functions(const std::vector<std::string>& names) {
  if (names.empty()) return activation_names();
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ",") + name;
  const std::vector<std::string> items = api::split_list(list);
  std::vector<std::string> wanted;
  for (const nn::Unit& unit : nn::parse_units(list)) {
    if (!unit.function) {
      if (std::ranges::find(items, unit.name) == items.end()) continue;  // one of a group
      throw UsageError(fmt::format(
          "{}: takes more than one number; bench measures functions of one.", unit.name));
    }
    wanted.push_back(unit.function->spec);
  }
  return wanted;
}

std::vector<kernel::DType> wanted_types(const std::string& list) {
  std::vector<kernel::DType> wanted;
  for (const std::string& name : api::split_list(list)) {
    const auto found = std::ranges::find(kernel::dtype_names, name);
    if (found == std::end(kernel::dtype_names))
      throw UsageError(fmt::format("--dtype {}: there are f32, f64, bf16 and f16.", name));
    const kernel::DType type = static_cast<kernel::DType>(found - std::begin(kernel::dtype_names));
    if (std::ranges::find(wanted, type) == wanted.end()) wanted.push_back(type);
  }
  return wanted;
}

measure::Plan plan_of(const Options& options) {
  if (options.threads < 1 || options.threads > measure::usable_cpus())
    throw UsageError(fmt::format("--threads {}: this program may use 1 to {}.", options.threads,
                                 measure::usable_cpus()));
  measure::Plan plan{.dtypes = wanted_types(options.dtypes),
                     .passes = {kernel::Pass::forward, kernel::Pass::backward},
                     .activations = wanted_functions(options.names),
                     .sizes = {std::begin(measure::sizes), std::end(measure::sizes)},
                     .threads = {options.threads},
                     .deviation = options.deviation};
  if (options.quick) plan.cache_runs = 5, plan.memory_runs = 1, plan.run_seconds = 5e-5;
  return plan;
}

/// One line of a table: what was measured of a function in each size, in the order of bench::sizes.
struct Line {
  std::string function;
  std::array<const measure::Row*, std::size(measure::sizes)> rows{};
};

/// Those of one type, pass and number of threads.
std::vector<Line> lines_of(const std::vector<measure::Row>& rows, kernel::DType dtype,
                           kernel::Pass pass) {
  std::vector<Line> lines;
  for (const measure::Row& row : rows) {
    if (row.dtype != dtype || row.pass != pass) continue;
    auto line = std::ranges::find(lines, row.activation, &Line::function);
    if (line == lines.end()) line = lines.insert(lines.end(), {.function = row.activation});
    const auto size = std::ranges::find(measure::sizes, row.size.name, &measure::Size::name);
    line->rows[static_cast<std::size_t>(size - std::begin(measure::sizes))] = &row;
  }
  return lines;
}

/// The limit of each size: the least that any row met, as it is one for all of them.
std::array<double, std::size(measure::sizes)> limits_of(const std::vector<Line>& lines) {
  std::array<double, std::size(measure::sizes)> limits;
  limits.fill(HUGE_VAL);
  for (const Line& line : lines)
    for (std::size_t size = 0; size < limits.size(); ++size)
      if (line.rows[size])
        limits[size] = std::min(limits[size], measure::limit(*line.rows[size]).value_or(HUGE_VAL));
  return limits;
}

std::string nanoseconds(double ns) {
  if (!std::isfinite(ns)) return "-";
  return ns < 10 ? fmt::format("{:.3f}", ns) : fmt::format("{:.1f}", ns);
}

void print_cell(double ns, std::string_view ratio, bool markdown) {
  if (markdown)
    fmt::print(" {}{} |", nanoseconds(ns), ratio.empty() ? "" : fmt::format(" ({})", ratio));
  else
    fmt::print("{:>11}{:>8}", nanoseconds(ns), ratio);
}

void print_table(const std::vector<Line>& lines, const std::string& isa, bool markdown) {
  const auto limits = limits_of(lines);
  const auto head = [&](std::string_view text) {
    fmt::print(fmt::runtime(markdown ? "| {} |" : "{:<16}"), text);
  };
  head("");
  for (const std::string_view size : {"L1, 4 Ki", "L2, 64 Ki", "memory, 16 Mi", "64: a call"})
    fmt::print(fmt::runtime(markdown ? " {} |" : "{:>19}"), size);
  fmt::print("\n{}", markdown ? "|---|---|---|---|---|\n" : "");
  for (const Line& line : lines) {
    head(line.function);
    for (std::size_t size = 0; size < limits.size(); ++size) {
      const measure::Row* row = line.rows[size];
      const bool known = row && row->times.contains(isa);
      const double ns = known ? row->times.at(isa).ns : HUGE_VAL;
      print_cell(ns, known ? fmt::format("{:.2f}", ns / limits[size]) : "", markdown);
    }
    fmt::print("\n");
  }
  head("limit");
  for (const double limit : limits) print_cell(limit, "", markdown);
  fmt::print("\n");
}

void print_tables(const measure::Plan& plan, const std::vector<kernel::Isa>& isas,
                  const std::vector<measure::Row>& rows, bool markdown) {
  for (const kernel::DType dtype : plan.dtypes)
    for (const kernel::Isa& isa : isas)
      for (const kernel::Pass pass : plan.passes) {
        fmt::print("\n{}{} {}, {}, {} thread{}: ns an element, and times the limit\n{}",
                   markdown ? "### " : "", kernel::name_of(dtype), kernel::name_of(pass), isa.name,
                   plan.threads[0], plan.threads[0] == 1 ? "" : "s", markdown ? "\n" : "");
        print_table(lines_of(rows, dtype, pass), std::string(isa.name), markdown);
      }
}

void print_head() {
  fmt::print("{}, {} usable; hillock {}; {:%Y-%m-%d %H:%M}\n", measure::cpu_name(),
             measure::usable_cpus(), version(), fmt::localtime(std::time(nullptr)));
}

std::string in_json(const measure::Plan& plan, const std::vector<measure::Row>& rows,
                    double seconds) {
  auto list = nlohmann::ordered_json::array();
  for (const measure::Row& row : rows)
    for (const auto& [isa, time] : row.times)
      list.push_back({{"name", row.activation},
                      {"isa", isa},
                      {"type", kernel::name_of(row.dtype)},
                      {"pass", kernel::name_of(row.pass)},
                      {"size", row.size.name},
                      {"n", row.size.n},
                      {"threads", row.threads},
                      {"ns", time.ns},
                      {"limits_ns", row.limits}});
  const nlohmann::ordered_json whole{{"hillock", version()},
                                     {"cpu", measure::cpu_name()},
                                     {"huge_pages", measure::huge_pages()},
                                     {"deviation", plan.deviation},
                                     {"seconds", seconds},
                                     {"measured", list}};
  return choose::json_indented(whole) + "\n";
}

void run_bench(const Options& options) {
  const measure::Plan plan = plan_of(options);
  const std::vector<kernel::Isa> isas = wanted_isas(options.isa);
  if (!options.json.empty()) check_file_writable("--json", options.json);
  std::vector<measure::Peer> peers;
  for (const kernel::Isa& isa : isas)
    peers.push_back(measure::hillock_kernels(isa, plan.activations));
  const auto start = std::chrono::steady_clock::now();
  std::vector<measure::Row> rows;
  {
    ProgressBar bar;
    const auto progress = [&](std::string_view what, std::size_t done, std::size_t total) {
      bar.show(what.substr(0, 14), done, total);
    };
    rows = measure::measure(plan, peers, measure::limits(), {.progress = progress});
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_head();
  print_tables(plan, isas, rows, options.markdown);
  fmt::print(
      "\nlimit: the fastest of memcpy and of loops that move the same bytes and add, with plain "
      "and "
      "streaming\nstores; next to each time stands its ratio to the limit. A call has 64 elements, "
      "in ns per call.\nMeasured in {:.1f} s{}; compare figures of one run only.\n",
      seconds, options.quick ? ", quickly: noisy" : "");
  if (!options.json.empty()) write_text(options.json, in_json(plan, rows, seconds));
}

}  // namespace

void add_bench(Parser program) {
  const Parser command = program.subcommand(
      "bench", "Time the kernels on this machine, compared with the limit that memory sets");
  const auto options = std::make_shared<Options>();
  command.option("NAME", options->names,
                 "Activations, formulas of x, or the groups classic, default, all; without "
                 "any, every activation (half a minute)");
  command.option("--dtype", options->dtypes, "Types of the numbers, as f32,f64,bf16,f16")
      .shows_default();
  command
      .option("--threads", options->threads,
              "Number of threads; in cache each has arrays of its own, in memory they share one")
      .shows_default();
  command.option("--isa", options->isa,
                 "Instruction sets, as avx512,avx2; all of this CPU's. Default: the best");
  command
      .option("--deviation", options->deviation,
              "Standard deviation of x; some functions take longer in the tails")
      .range(1e-3, 1e4)
      .shows_default();
  command.flag("--quick", options->quick, "Few and short runs: noisy");
  command.flag("--markdown", options->markdown, "The tables as Markdown");
  command.option("--json", options->json, "Everything measured, to this file");
  command.footer(
      "\nForward is y = f(x), backward dx = dy f'(x). Each time is that of one element: the "
      "quietest "
      "of 31\nruns in cache, the median of 5 in memory. The limit is measured in turn with it, by "
      "loops that\nmove the same bytes.\n\nExamples:\n"
      "  hillock bench gelu silu relu\n"
      "  hillock bench gelu --dtype f32,bf16 --threads 2\n"
      "  hillock bench gelu --isa all\n"
      "  hillock bench gelu --deviation 30       far out in the tails\n"
      "  hillock bench 'x*tanh(exp(x))' mish --quick\n"
      "  hillock bench --markdown > speed.md");
  command.callback([options] { run_bench(*options); });
}

}  // namespace hillock::cli
