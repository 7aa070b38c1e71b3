// check.cpp: hillock check: the kernels' errors, measured, beside what they promise.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "accuracy/accuracy.h"
#include "activation/readings.h"
#include "api/error.h"
#include "api/hillock.h"
#include "api/spec.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/isas.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace hillock::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> names;
  bool exhaustive = false, markdown = false;
  std::string isa, json;
  unsigned threads = 0;
  double floats = 4e6;
};

/// All that was measured of one activation on one instruction set.
struct Row {
  std::string_view name, isa;
  const accuracy::Measured* of[4][2];  // by DType and Direction
};

std::vector<std::size_t> wanted_activations(const std::vector<std::string>& names) {
  std::vector<std::size_t> wanted;
  for (const std::string& list : names)
    for (const std::string& name : api::split_list(list))
      wanted.push_back(api::select_activation({.name = name, .settings = {}}).index);
  if (names.empty())
    for (std::size_t i = 0; i < activation::readings().size(); ++i) wanted.push_back(i);
  return wanted;
}

std::vector<Row> rows_of(const std::vector<accuracy::Measured>& all) {
  std::vector<Row> rows;
  for (const accuracy::Measured& m : all) {
    const std::string_view name = activation::readings()[m.activation].card->name;
    auto row =
        std::ranges::find_if(rows, [&](const Row& r) { return r.name == name && r.isa == m.isa; });
    if (row == rows.end()) row = rows.insert(rows.end(), {name, m.isa, {}});
    row->of[static_cast<int>(m.type)][static_cast<int>(m.direction)] = &m;
  }
  return rows;
}

std::string error_text(const accuracy::Measured& m) {
  return fmt::format("{:.3f}{}", m.worst.ulps, m.holds() ? "" : "!");
}

std::string rounding_text(const accuracy::Measured& value, const accuracy::Measured& slope) {
  const std::size_t wrong = value.misrounded.size() + slope.misrounded.size();
  return fmt::format("{}{}", wrong, value.holds() && slope.holds() ? "" : "!");
}

// One layout, two spellings: a table for a terminal, or Markdown.
void print_table(const std::vector<accuracy::Measured>& all, bool markdown) {
  const auto row = [&](std::string_view name, std::string_view isa, auto... cells) {
    if (markdown)
      fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", name, isa, cells...);
    else
      fmt::print("{:14} {:7} {:>6} {:>15} {:>6} {:>15} {:>6} {:>6} {:>4} {:>4}\n", name, isa,
                 cells...);
  };
  row("activation", "isa", "f32", "at x", "slope", "at x", "f64", "slope", "bf16", "f16");
  if (markdown) fmt::print("|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Row& r : rows_of(all)) {
    const auto of = [&](kernel::DType type,
                        accuracy::Direction direction) -> const accuracy::Measured& {
      return *r.of[static_cast<int>(type)][static_cast<int>(direction)];
    };
    const auto x = [](const accuracy::Measured& m) { return fmt::format("{:.9g}", m.worst.x); };
    const accuracy::Measured &value = of(kernel::DType::f32, accuracy::Direction::value),
                             &slope = of(kernel::DType::f32, accuracy::Direction::slope);
    row(r.name, r.isa, error_text(value), x(value), error_text(slope), x(slope),
        error_text(of(kernel::DType::f64, accuracy::Direction::value)),
        error_text(of(kernel::DType::f64, accuracy::Direction::slope)),
        rounding_text(of(kernel::DType::bf16, accuracy::Direction::value),
                      of(kernel::DType::bf16, accuracy::Direction::slope)),
        rounding_text(of(kernel::DType::f16, accuracy::Direction::value),
                      of(kernel::DType::f16, accuracy::Direction::slope)));
  }
}

void write_json(const std::vector<accuracy::Measured>& all, const std::string& file,
                double seconds) {
  auto list = nlohmann::ordered_json::array();
  for (const accuracy::Measured& m : all)
    list.push_back({{"name", activation::readings()[m.activation].card->name},
                    {"isa", m.isa},
                    {"type", kernel::name_of(m.type)},
                    {"of", m.direction == accuracy::Direction::value ? "value" : "slope"},
                    {"points", m.points},
                    {"ulp", m.worst.ulps},
                    {"bound", m.bound},
                    {"x", m.worst.x},
                    {"got", fmt::format("{}", m.worst.got)},
                    {"exact", fmt::format("{}", m.worst.exact)},
                    {"misrounded", m.misrounded},
                    {"holds", m.holds()}});
  const nlohmann::ordered_json whole{
      {"hillock", version()}, {"seconds", seconds}, {"measured", list}};
  write_text(file, choose::json_indented(whole) + "\n");
}

void check(const CheckOptions& options) {
  const auto activations = wanted_activations(options.names);
  const std::vector<kernel::Isa> isas = wanted_isas(options.isa);
  if (!options.json.empty()) check_file_writable("--json", options.json);
  const unsigned threads =
      options.threads ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  const accuracy::Effort effort =
      options.exhaustive
          ? accuracy::Effort{std::uint64_t{1} << 32, 1'000'000, threads}
          : accuracy::Effort{static_cast<std::uint64_t>(options.floats), 4000, threads};
  const auto start = std::chrono::steady_clock::now();
  std::vector<accuracy::Measured> all;
  {
    ProgressBar bar;
    for (std::size_t i = 0; i < activations.size(); ++i) {
      const auto share = [&](double done) {
        bar.show(activation::readings()[activations[i]].card->name,
                 static_cast<std::size_t>((double(i) + done) * 1000), activations.size() * 1000);
      };
      std::ranges::move(accuracy::measure(activations[i], isas, effort, share),
                        std::back_inserter(all));
    }
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_table(all, options.markdown);
  if (!options.json.empty()) write_json(all, options.json, seconds);
  std::vector<std::string> broken;
  for (const accuracy::Measured& m : all)
    if (!m.holds())
      broken.push_back(fmt::format(
          "{} {} {} {}: {:.3f} ULP of at most {} at x = {} (got {}, exact {}){}",
          activation::readings()[m.activation].card->name, m.isa, kernel::name_of(m.type),
          m.direction == accuracy::Direction::value ? "value" : "slope", m.worst.ulps, m.bound,
          m.worst.x, m.worst.got, m.worst.exact,
          m.misrounded.empty() ? ""
                               : fmt::format("; {} misrounded, first at x = {}",
                                             m.misrounded.size(), m.misrounded.front())));
  fmt::print("\n{} kernels, {} f32 arguments each, in {:.1f} s: {}\n", all.size(),
             effort.floats >> 32 ? "all 2^32" : fmt::format("{}", effort.floats), seconds,
             broken.empty() ? "all within their bounds." : "");
  if (!broken.empty())
    throw Error(fmt::format("outside their bounds:\n  {}", fmt::join(broken, "\n  ")));
}

}  // namespace

void add_check(Parser program) {
  const Parser command = program.subcommand(
      "check", "Measure the errors of the kernels, and compare them with their bounds");
  const auto options = std::make_shared<CheckOptions>();
  command.option("NAME", options->names, "Activations; without any, all of them");
  command.flag("--exhaustive", options->exhaustive,
               "Test all 2^32 f32 arguments, and a million with MPFR");
  command.option("--floats", options->floats, "Number of f32 arguments, without --exhaustive")
      .range(1e3, 4.3e9)
      .shows_default();
  command.option("--isa", options->isa,
                 "Instruction sets, as avx512,avx2; all of this CPU's. Default: the best");
  command.option("--threads", options->threads, "Default: one per core");
  command.flag("--markdown", options->markdown, "The table as notebook/accuracy.md has it");
  command.option("--json", options->json, "Write all measurements to this file");
  command.footer(
      "\nThe columns: the largest error found, in units in the last place (ULP) of the exact "
      "value, "
      "and\nits x; for bf16 and f16, how many of the 2 x 65,536 results are not the nearest "
      "number. "
      "f32, bf16\nand f16 are compared with the f64 kernels, and these with MPFR. Exit status 1 if "
      "a bound is exceeded.\n\nExamples:\n"
      "  hillock check                  all, in seconds\n"
      "  hillock check gelu --exhaustive");
  command.callback([options] { check(*options); });
}

}  // namespace hillock::cli
