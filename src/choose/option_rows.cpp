// option_rows.cpp: one row per option of `hillock choose`, and per value that has no option.
#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "choose/data_option_rows.h"
#include "choose/option_values.h"
#include "nn/metrics.h"
#include "nn/network.h"
#include "nn/optimizer.h"
#include "nn/schedule.h"

namespace hillock::choose {
namespace {

using data::Dataset;
using C = Configuration;
using enum Group;
using enum Changes;

Json first_rates_of(const C& c, const Dataset&) {
  Json rates = Json::array();
  for (int step = lowest_first_step; step <= highest_first_step; ++step)
    rates.push_back(nn::rate_at(c.optimizer, step));
  return rates;
}

Json held_out_share_of(const C& c, const Dataset& data) {
  return data.given_held_out > 0 ? Json(nullptr) : Json(c.held_out_share);
}

Json sample_of(const C& c, const Dataset&) {
  return c.sample == every_row ? Json("all") : Json(c.sample);
}

// These numbers occur in the texts below.
static_assert(onnx::least_opset == 13 && onnx::newest_opset == 28 && onnx::usual_opset == 17);
static_assert(enough_rows == 100'000);

constexpr Option other_rows[]{
    value<as_text, &Settings::activations>(
        {.name = "activations",
         .group = comparison,
         .changes = runs,
         .value = "LIST",
         .help = "Activations to compare: a group (classic, default or all), or names and formulas "
                 "such as relu,elu:alpha=0.5,x*tanh(exp(x)).",
         .example = "relu,tanh"}),
    value<as_widths, &Settings::hidden>(
        {.name = "hidden",
         .group = network,
         .changes = runs,
         .value = "LIST",
         .help = "Units in each hidden layer: 64,64 for two layers, 256x8 for eight layers of 256.",
         .example = "8,4"}),
    choice<nn::norm_names, &Settings::norm>(
        {.name = "norm",
         .group = network,
         .changes = runs,
         .value = "NAME",
         .help = "Normalisation before each activation, which then sees mean 0 and variance 1. "
                 "The choice of activation matters less with it.",
         .example = "layer",
         .phrase = "{} normalisation"}),
    flag<&Settings::residual>(
        {.name = "residual",
         .group = network,
         .changes = runs,
         .help = "Residual connections: where the widths agree, a hidden layer adds its output to "
                 "its input, y = h + s f(W h + b). The scale s follows from the mean and variance "
                 "of f. Gradients can pass around the activation.",
         .phrase = "residual"}),
    choice<nn::metric_names, &Request::metric, &C::metric>(
        {.name = "metric",
         .group = comparison,
         .changes = runs,
         .value = "NAME",
         .help = "Score by which the activations are compared.",
         .usual = "accuracy for classes, r2 for numbers",
         .example = "log_loss"}),
    value<as_number, &Settings::margin>(
        {.name = "margin",
         .group = comparison,
         .value = "NUMBER",
         .help = "Activations whose scores differ by less than this are tied.",
         .usual = "0.005 (half a point), 0.01 for r2, 1 % of the leader's value for losses; in a "
                  "small table, one row of the 32 % that judge a run (iris: 0.021)",
         .example = "0.25",
         .most = 1e30}),
    value<as_share, &Settings::confidence>({.name = "confidence",
                                            .group = comparison,
                                            .value = "SHARE",
                                            .help = "Confidence level of all intervals together.",
                                            .example = "0.9",
                                            .least = 0.5,
                                            .most = 0.9999}),
    value<as_seed, &Settings::seed>(
        {.name = "seed",
         .group = comparison,
         .changes = runs,
         .value = "N",
         .help = "Seed of all random numbers. The same seed gives the same numbers.",
         .example = "7"}),
    choice<nn::init_names, &Settings::init>(
        {.name = "init",
         .group = network,
         .changes = runs,
         .value = "NAME",
         .help = "Initial weights. With critical, their size follows from each activation's own "
                 "gain.",
         .example = "lecun"}),
    choice<nn::optimizer_names, &Settings::optimizer>(
        {.name = "optimizer",
         .group = training,
         .changes = runs,
         .value = "NAME",
         .help = "Optimiser that trains the networks.",
         .example = "sgd"}),
    choice<nn::schedule_names, &Settings::schedule>(
        {.name = "schedule",
         .group = training,
         .changes = runs,
         .value = "NAME",
         .help = "Schedule of the learning rate. cosine falls to 0; one-cycle rises, falls, and "
                 "ends at almost 0. With either, every run trains for all its epochs.",
         .example = "cosine",
         .phrase = "{} rates"}),
    value<as_clip, &Settings::clip>(
        {.name = "clip",
         .group = training,
         .changes = runs,
         .value = "NUMBER",
         .help = "Largest norm of the gradient over all parameters. A longer gradient is scaled "
                 "down to it.",
         .usual = "no clipping",
         .example = "0.01",
         .phrase = "gradients clipped at {}",
         .most = 1e30}),
    flag<&Settings::class_weights>(
        {.name = "class-weights",
         .group = training,
         .changes = runs,
         .help = "Rare classes weigh as much as frequent ones in the training loss. The metric and "
                 "early stopping use no weights.",
         .phrase = "classes weighed alike"}),
    value<as_whole, &Request::epochs, &C::epochs>({.name = "epochs",
                                                   .group = training,
                                                   .changes = runs,
                                                   .value = "N",
                                                   .help = "Largest number of epochs.",
                                                   .usual = "taken from the number of rows",
                                                   .example = "2",
                                                   .least = 1,
                                                   .most = 1e6}),
    value<as_whole, &Request::batch, &C::batch>({.name = "batch",
                                                 .group = training,
                                                 .changes = runs,
                                                 .value = "ROWS",
                                                 .help = "Rows in a training step.",
                                                 .usual = "taken from the number of rows",
                                                 .example = "50",
                                                 .least = 1,
                                                 .most = 1e6}),
    filled_in<&C::patience>(
        {.name = "patience",
         .changes = runs,
         .help = "Epochs without a better validation loss before a run stops. Under a schedule, "
                 "all epochs."}),
    value<as_number, &Request::l2, &C::l2>(
        {.name = "l2",
         .group = training,
         .changes = runs,
         .value = "NUMBER",
         .help = "L2 penalty on the weights; for adamw, the decoupled weight decay.",
         .usual = "0, or 0.01 for adamw",
         .example = "0.1",
         .most = 1e6}),
    value<as_share, &Settings::dropout>(
        {.name = "dropout",
         .group = training,
         .changes = runs,
         .value = "SHARE",
         .help = "Share of the hidden outputs that dropout sets to 0 in training.",
         .example = "0.5",
         .most = 0.95}),
    value<as_share, &Settings::averaging>(
        {.name = "averaging",
         .group = training,
         .changes = runs,
         .value = "SHARE",
         .help = "Share of its value that the running average of the weights keeps in a step. "
                 "The averaged weights are judged; 0 turns averaging off.",
         .example = "0.5",
         .most = 0.999999}),
    written(sample_of, value<as_sample, &Request::sample, &C::sample>(
                           {.name = "sample",
                            .group = Group::data,
                            .changes = runs,
                            .value = "ROWS",
                            .help = "Largest number of rows to compare: a number, all, or auto. A "
                                    "larger table is sampled at random.",
                            .usual = "auto, which is 100000",
                            .example = "100",
                            .least = 12,
                            .most = 4294967294})),
    {.name = "learning-rates",
     .changes = runs,
     .help = "Learning rates with which each activation begins.",
     .write = first_rates_of},
    choice<race::settle_names, &Settings::settle>(
        {.name = "settle",
         .group = effort,
         .value = "NAME",
         .help = "When the study stops. recommendation: as soon as the advice can no longer "
                 "change. all: when every activation is shown to be tied or worse.",
         .example = "recommendation"}),
    value<as_budget, &Settings::budget>(
        {.name = "budget",
         .group = effort,
         .value = "AMOUNT",
         .help = "Most that the study may spend if it is not settled sooner: 10s, 2h, 200runs or "
                 "none.",
         .usual = "the work of about a minute on two cores, counted, so that the answer is the "
                  "same on every machine",
         .example = "200runs"}),
    of_call<as_flag, &Call::quick>({.name = "quick",
                                    .group = effort,
                                    .help = "Spend a twentieth of the default budget, for a first "
                                            "answer."}),
    value<as_text, &Request::baseline, &C::baseline>(
        {.name = "baseline",
         .group = comparison,
         .value = "NAME",
         .help = "Activation that you use today. The answer says what staying with it costs.",
         .usual = "relu, if it takes part",
         .example = "tanh"}),
    filled_in<&C::most_repeats>({.name = "most-repeats", .help = "Largest number of repeats."}),
    flag<&Settings::mixed>(
        {.name = "mixed",
         .group = comparison,
         .help = "After the comparison, try the other activations in the last hidden layer of the "
                 "recommended network."}),
    written(held_out_share_of,
            filled_in<&C::held_out_share>(
                {.name = "held-out-share",
                 .changes = runs,
                 .help = "Share of the rows that take part in nothing but the held-out test "
                         "score. null: the data came with a test set."})),
    filled_in<&C::training_share>({.name = "training-share",
                                   .changes = runs,
                                   .help = "Share of the other rows that trains the networks of a "
                                           "repeat."}),
    filled_in<&C::validation_share>(
        {.name = "validation-share",
         .changes = runs,
         .help = "Share of the other rows that stops the runs of a repeat."}),
    filled_in<&C::test_share>(
        {.name = "test-share",
         .changes = runs,
         .help = "Share of the other rows that judges the runs of a repeat. Validation and test "
                 "part change places, and the score is taken over both."}),
    written(nullptr, value<as_count, &Request::threads, &C::threads>(
                         {.name = "threads",
                          .group = effort,
                          .value = "N",
                          .help = "Runs that are trained at the same time. It changes no number.",
                          .usual = "all cores",
                          .example = "2",
                          .least = 1,
                          .most = 1024})),
    of_call<as_text, &Call::out>(
        {.name = "out",
         .group = output,
         .value = "FOLDER",
         .help = "Folder for report.html, result.json, study.jsonl and model.onnx.",
         .usual = usual_out}),
    of_call<as_whole, &Call::opset>(
        {.name = "opset",
         .group = output,
         .value = "N",
         .help = "ONNX opset of model.onnx, 13 to 28. Newer opsets have more activations built in; "
                 "older ones run in more programs.",
         .usual = "17",
         .least = onnx::least_opset,
         .most = onnx::newest_opset}),
    choice_of_call<export_names, &Call::exports>(
        {.name = "export",
         .group = output,
         .value = "NAME",
         .help = "Also write train_pytorch.py, a script that reads DATA and trains the recommended "
                 "network in PyTorch.",
         .usual = "none"}),
    of_call<as_flag, &Call::resume>(
        {.name = "resume",
         .group = output,
         .help = "Continue the study in --out, and fail if there is none. Without --resume, the "
                 "same command continues it too, or begins a study."}),
    of_call<as_flag, &Call::live>(
        {.name = "live",
         .group = output,
         .help = "While the study runs, serve a page of its results so far to those on this "
                 "machine who have the address."}),
    of_call<as_flag, &Call::dry_run>(
        {.name = "dry-run", .group = output, .help = "Show what would be compared, and stop."}),
    of_call<as_flag, &Call::json>(
        {.name = "json", .group = output, .help = "Print result.json in place of the table."}),
    of_call<as_flag, &Call::quiet>({.name = "quiet",
                                    .group = output,
                                    .help = "Print the answer in one line, and nothing else."}),
};

template <std::size_t n, std::size_t m>
constexpr std::array<Option, n + m> joined(const Option (&first)[n], const Option (&second)[m]) {
  std::array<Option, n + m> all{};
  std::ranges::copy(first, all.begin());
  std::ranges::copy(second, all.begin() + n);
  return all;
}
constexpr auto rows = joined(data_rows, other_rows);

// A new member must get a row. tests/options_test.cpp checks that no two rows have the same
// member.
constexpr std::size_t base = 1;
static_assert(std::ranges::count_if(rows,
                                    [](const Option& row) { return row.member != nullptr; }) ==
                  members<Settings>() + members<Configuration>() - base,
              "a member of Settings or Configuration has no row");
static_assert(std::ranges::count_if(rows, [](const Option& row) { return row.read != nullptr; }) ==
                  members<Settings>() + (members<Request>() - base) +
                      (members<Call>() - 3) +  // the request, the form and the wishes
                      members<data::TableForm>() + members<data::ColumnWishes>(),
              "a member of Settings, Request, TableForm, ColumnWishes or Call has no option");

}  // namespace

std::span<const Option> options() {
  return rows;
}

}  // namespace hillock::choose
