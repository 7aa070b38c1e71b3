#include "cli/choose_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include "api/error.h"
#include "api/nearest.h"
#include "api/spec.h"
#include "onnx/export/network.h"

namespace hillock::cli {
namespace {

constexpr std::size_t widest = 65536, deepest = 64;

// The place of a word in a list of names.
template <class Names>
std::size_t choice(std::string_view flag, const std::string& given, const Names& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == given) return i;
  const std::vector<std::string> all(names.begin(), names.end());
  const auto close = api::nearest(given, all);
  throw UsageError(fmt::format("{} {}: not known.{} Accepted: {}.", flag, given,
                               close ? fmt::format(" Did you mean '{}'?", *close) : "",
                               fmt::join(all, ", ")));
}

std::size_t whole_number(std::string_view flag, std::string_view text, double least, double most) {
  const double value = api::parse_number(text, flag, least, most);
  if (value != static_cast<double>(static_cast<std::size_t>(value)))
    throw UsageError(fmt::format("{} {}: not a whole number.", flag, text));
  return static_cast<std::size_t>(value);
}

// Not through a double, which holds no more than 53 bits.
std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (problem == std::errc() && end == text.data() + text.size()) return seed;
  throw UsageError(fmt::format("--seed '{}': whole numbers from 0 to {} are accepted.", text,
                               std::numeric_limits<std::uint64_t>::max()));
}

// "64,64", or "256x8" for eight layers of 256; both mix.
std::vector<std::size_t> parse_hidden(const std::string& text) {
  std::vector<std::size_t> hidden;
  for (const std::string& item : api::split_list(text)) {
    const std::size_t x = item.find('x');
    const std::size_t units = whole_number("--hidden", item.substr(0, x), 1, widest);
    const std::size_t times =
        x == std::string::npos ? 1 : whole_number("--hidden", item.substr(x + 1), 1, deepest);
    hidden.insert(hidden.end(), times, units);
  }
  if (hidden.empty() || hidden.size() > deepest)
    throw UsageError(fmt::format(
        "--hidden '{}': from 1 to {} layers are accepted, each with 1 to {} units: 64,64 or 256x8.",
        text, deepest, widest));
  return hidden;
}

double parse_clip(const std::string& text) {
  const double most = api::parse_number(text, "--clip", 0, 1e30);
  if (most > 0) return most;
  throw UsageError(
      "--clip 0: nothing is learned from gradients of length 0. Numbers above 0 are accepted; try "
      "1, or leave it out for no clipping.");
}

std::size_t parse_sample(const std::string& text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    throw UsageError(fmt::format("--sample '{}': a number of rows, auto or all.", text));
  return whole_number("--sample", text, 12, 4294967294);
}

}  // namespace

data::Task parse_task(const std::string& text) {
  return data::Task(choice("--task", text, data::task_names));
}

std::int64_t parse_opset(const std::string& text) {
  return static_cast<std::int64_t>(
      whole_number("--opset", text, onnx::least_opset, onnx::newest_opset));
}

bool parse_export(const std::optional<std::string>& text) {
  constexpr std::array<std::string_view, 1> known{"pytorch"};
  return text && choice("--export", *text, known) == 0;
}

choose::Request parse_request(const ChooseFlags& flags) {
  choose::Request request = flags.request;
  request.hidden = parse_hidden(flags.hidden);
  request.seed = parse_seed(flags.seed);
  if (flags.metric)
    request.metric = nn::Metric(choice("--metric", *flags.metric, nn::metric_names));
  request.settle = race::Settle(choice("--settle", flags.settle, race::settle_names));
  if (flags.quick && flags.budget)
    throw UsageError("--quick and --budget both say what to spend: give one of them.");
  if (flags.quick) request.budget = choose::quick_budget();
  if (flags.budget) request.budget = choose::parse_budget(*flags.budget);
  request.init = nn::Init(choice("--init", flags.init, nn::init_names));
  request.optimizer = nn::Optimizer(choice("--optimizer", flags.optimizer, nn::optimizer_names));
  request.schedule = nn::Schedule(choice("--schedule", flags.schedule, nn::schedule_names));
  request.norm = nn::Norm(choice("--norm", flags.norm, nn::norm_names));
  if (flags.clip) request.clip = parse_clip(*flags.clip);
  if (flags.margin) request.margin = api::parse_number(*flags.margin, "--margin", 0, 1e30);
  if (flags.epochs) request.epochs = whole_number("--epochs", *flags.epochs, 1, 1e6);
  if (flags.batch) request.batch = whole_number("--batch", *flags.batch, 1, 1e6);
  if (flags.l2) request.l2 = api::parse_number(*flags.l2, "--l2", 0, 1e6);
  if (flags.sample && *flags.sample != "auto")
    request.sample = *flags.sample == "all" ? choose::every_row : parse_sample(*flags.sample);
  return request;
}

void add_options(CLI::App& command, ChooseFlags& flags) {
  choose::Request& request = flags.request;
  command
      .add_option("DATA", flags.data, "CSV or TSV file (also .gz), or a folder of IDX image files")
      ->required();
  command.add_option("--target", flags.target, "Column to predict; default: the last one");
  command.add_option("--task", flags.task,
                     "classification or regression; default: taken from the target");
  command
      .add_option(
          "--activations", request.activations,
          "classic, default, all, or names and formulas as 'relu,elu:alpha=0.5,x*tanh(exp(x))'")
      ->capture_default_str();
  command.add_option("--hidden", flags.hidden, "Units a hidden layer: 64,64 or 256x8")
      ->capture_default_str();
  command.add_option(
      "--metric", flags.metric,
      "accuracy, balanced_accuracy, log_loss, auc, f1; r2, rmse, mae; default: accuracy or r2");
  command.add_option("--margin", flags.margin,
                     "Differences up to this are no difference; default: 0.005 (half a point), r2 "
                     "0.01, losses 1 % of the leader's; in small tables one row of those that "
                     "judge a run, 32 % of the table (iris: 0.021)");
  command.add_option("--confidence", request.confidence, "Of all intervals together")
      ->capture_default_str()
      ->check(CLI::Range(0.5, 0.9999));
  command.add_option("--seed", flags.seed, "The same seed gives the same numbers")
      ->capture_default_str();
  command
      .add_option("--threads", request.threads,
                  "Runs at a time; default: all cores; changes no number")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--init", flags.init,
                  "critical (by each activation's own gain), xavier, he or lecun")
      ->capture_default_str();
  command.add_option("--optimizer", flags.optimizer, "sgd, adagrad, rmsprop, adam or adamw")
      ->capture_default_str();
  command
      .add_option("--schedule", flags.schedule,
                  "Of the learning rate: constant, cosine (down to 0) or one-cycle (up, down, to "
                  "almost 0); then every run takes all its epochs")
      ->capture_default_str();
  command.add_option(
      "--clip", flags.clip,
      "Gradients longer than this, over all parameters, are scaled to it: none may take "
      "a leap that others do not; default: never");
  command
      .add_option("--norm", flags.norm,
                  "none, batch or layer: before each activation, which then sees mean 0 and "
                  "variance 1, so that what it does to them matters less")
      ->capture_default_str();
  command.add_flag("--residual", request.residual,
                   "Each hidden layer adds to its input, where as wide: y = h + s f(W h + b), s by "
                   "f's own mean and variance; gradients pass around the activation");
  command.add_flag("--class-weights", request.class_weights,
                   "Rare classes weigh as much as frequent ones in the training loss; not in "
                   "--metric, nor in early stopping");
  command.add_option("--epochs", flags.epochs, "At most; default: from the number of rows");
  command.add_option("--batch", flags.batch, "Rows a step; default: from the number of rows");
  command.add_option("--l2", flags.l2,
                     "Penalty on weights; for adamw the decoupled decay; default: 0, adamw 0.01");
  command.add_option("--dropout", request.dropout, "Share of hidden outputs dropped in training")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 0.95));
  command
      .add_option("--averaging", request.averaging,
                  "Share that a running average of the weights keeps a step; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 0.999999));
  command.add_option("--sample", flags.sample,
                     "Rows at most, drawn at random from a larger table: a number, all, or auto "
                     "(the default: 100000)");
  command
      .add_option("--settle", flags.settle,
                  "all: until each activation is shown to be worse than the leader, or tied with "
                  "it; recommendation: until that much is known that the recommendation needs")
      ->capture_default_str();
  command.add_option("--budget", flags.budget,
                     "What to spend at most, if it is not settled sooner: 10s, 2h, 200runs, none; "
                     "default: the work of about a minute on two cores, counted, so that the "
                     "answer is the same on every machine");
  command.add_flag("--quick", flags.quick, "A twentieth of that: a first answer");
  command.add_option(
      "--baseline", request.baseline,
      "What you use today: the answer says what staying with it costs (default: relu, "
      "where it takes part)");
  command.add_flag("--mixed", request.mixed,
                   "Then try the other activations in the last hidden layer of the recommended "
                   "network, beside it");
  command
      .add_option("--out", flags.out,
                  "Folder for report.html, result.json, study.jsonl and model.onnx")
      ->capture_default_str();
  command
      .add_option("--opset", flags.opset,
                  fmt::format("Of model.onnx, the recommended network trained on all rows that are "
                              "not held out: {} to {}; a newer one has operators of its own for "
                              "more activations, an older one is read by more programs",
                              onnx::least_opset, onnx::newest_opset))
      ->capture_default_str();
  command.add_option("--export", flags.exports,
                     "pytorch: also write train_pytorch.py, a script that reads DATA and trains "
                     "the recommended network in PyTorch");
  command.add_flag("--resume", flags.resume,
                   "Go on with the study in --out, and fail where there is none; without it, the "
                   "same command goes on too where there is one");
  command.add_flag(
      "--live", flags.live,
      "While it runs, serve a page of what it has so far, to those on this machine who "
      "have its address");
  command.add_flag("--dry-run", flags.dry_run, "Say what would be compared, and stop");
  command.add_flag("--json", flags.json, "result.json on stdout instead of the table");
  command.add_flag("--quiet", flags.quiet, "The answer in one line, and nothing else");
}

}  // namespace hillock::cli
